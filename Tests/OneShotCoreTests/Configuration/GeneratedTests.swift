import Foundation
import Testing

@testable import OneShotCore

@Suite struct GeneratedTests {
    @Test(arguments: Generated.allCases)
    func aFileNamesEveryCommandAndEveryOption(_ generated: Generated) {
        // The manual page writes hyphens as \-.
        let text = generated.text.split(separator: "\\").joined()
        for command in Command.allCases { #expect(text.contains(command.rawValue)) }
        for option in Option.all {
            let spelling = generated == .fish ? "-l \(option.name.rawValue) " : option.spelling
            #expect(text.contains(spelling), "\(option.spelling)")
        }
        #expect(text.hasSuffix("\n") && !text.hasSuffix("\n\n"))
        #expect(generated == .man || text.contains(Version.current))
    }

    @Test func theManualPageTellsWhatTheHelpTells() {
        let text = ManualPage.text.split(separator: "\\").joined()
        for option in Option.all {
            let variables = option.variables.filter { !text.contains("\n.B \($0)\nStands in for \(option.spelling).") }
            #expect(variables.isEmpty)
            #expect(text.contains(option.summary.dropFirst()))
            if let value = option.value { #expect(text.contains("fB\(option.spelling)fR fI\(value.placeholder)fR")) }
        }
        for command in Command.allCases { #expect(text.contains(command.summary.dropFirst())) }
        for status in ExitStatus.allCases {
            #expect(text.contains("\n.B \(status.rawValue)\n\(status.meaning.prefix(1).uppercased())"))
        }
        #expect(text.contains(".TH PRESENCE-ONESHOT 1 \(Version.date) \"\(Help.versionLine)\""))
    }

    @Test func theChangelogTellsOfThisReleaseFirst() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..")
        let text = try String(contentsOf: root.appending(path: "CHANGELOG.md"), encoding: .utf8)
        let first = text.split(separator: "\n").first { $0.hasPrefix("## ") }
        #expect(first == "## \(Version.current), \(Version.date)")
    }

    @Test func whatAnOptionOffersIsOfferedByEveryShell() {
        for option in Option.all {
            for (_, offer) in option.offers {
                guard case .words(let words) = offer else { continue }
                let list = words.joined(separator: " ")
                for shell in [Generated.bash, .zsh, .fish] { #expect(shell.text.contains(list), "\(option.spelling)") }
            }
        }
    }

    @Test func theCommandNeedsOneOfItsWords() throws {
        #expect(try Invocation.parse(["generate", "zsh"], .bare).generated == .zsh)
        #expect(try Invocation.parse(["generate", "--help"], .bare).helpTopic == .generate)
        let complaint = { (arguments: [String]) in
            #expect(throws: UsageError.self) { try Invocation.parse(arguments, .bare) }?.message
        }
        #expect(complaint(["generate"]) == "generate needs a word; accepted: bash, zsh, fish or man")
        #expect(complaint(["generate", "bahs"]) == "unknown value \"bahs\" for generate; did you mean bash?")
        #expect(complaint(["generate", "bash", "zsh"])?.hasPrefix("surplus operand \"zsh\"") == true)
        #expect(complaint(["generate", "bash", "--refresh"])?.hasPrefix("generate does not take --refresh") == true)
    }
}
