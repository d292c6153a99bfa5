import Testing

@testable import OneShotCore

/// The completions offer what the program takes, and nothing else.
@Suite struct CompletionTests {
    struct Shell: CustomTestStringConvertible {
        let testDescription: String
        let describes: Bool
        let read: @Sendable () throws -> Completion
    }

    private static let shells = [
        Shell(testDescription: "bash", describes: false, read: Completion.bash),
        Shell(testDescription: "zsh", describes: true, read: Completion.zsh),
        Shell(testDescription: "fish", describes: true, read: Completion.fish),
    ]

    @Test(arguments: shells)
    func `every command is offered, with what it does`(_ shell: Shell) throws {
        #expect(try shell.read().commands == Completion.expected(describing: shell.describes).commands)
    }

    @Test(arguments: shells)
    func `every command offers its options, and each option its values`(_ shell: Shell) throws {
        let (found, expected) = (try shell.read().rows, Completion.expected(describing: shell.describes).rows)
        #expect(found.subtracting(expected).isEmpty)
        #expect(expected.subtracting(found).isEmpty)
    }

    @Test(arguments: shells)
    func `no value of an option is taken for the command`(_ shell: Shell) throws {
        #expect(try shell.read().valued == Completion.expected(describing: shell.describes).valued)
    }
}
