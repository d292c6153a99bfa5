import Testing

@testable import OneShotCore

/// Arguments that are refused, and the message about them.
struct RefusedInvocation: CustomTestStringConvertible {
    let arguments: [String]
    var environment: [String: String] = [:]
    let message: String

    var testDescription: String {
        escapingControls(in: arguments.joined(separator: " ")) + (environment.isEmpty ? "" : " \(environment)")
    }

    init(_ line: String, in environment: [String: String] = [:], _ message: String) {
        self.init(line.split(separator: " ").map(String.init), in: environment, message)
    }

    init(_ arguments: [String], in environment: [String: String] = [:], _ message: String) {
        self.arguments = arguments
        self.environment = environment
        self.message = message
    }

    var error: UsageError? {
        do throws(UsageError) {
            _ = try Invocation.parse(arguments, .with(environment))
            return nil
        } catch {
            return error
        }
    }
}

extension ProcessEnvironment {
    static func with(_ variables: [String: String]) -> ProcessEnvironment { ProcessEnvironment { variables[$0] } }
}
