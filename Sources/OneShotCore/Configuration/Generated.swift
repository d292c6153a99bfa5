/// What the program writes about itself for a package: shells' completions and the manual page.
///
/// All of it comes from the tables behind the command line and its help, so that none of it can fall behind.
package enum Generated: String, CaseIterable, Sendable {
    case bash, zsh, fish, man

    /// The file's text, a newline at its end.
    package var text: String {
        switch self {
        case .bash: BashCompletion.text
        case .zsh: ZshCompletion.text
        case .fish: FishCompletion.text
        case .man: ManualPage.text
        }
    }
}

/// What a shell offers where a word is missing.
enum Offer: Equatable {
    case files
    case words([String])
    case nothing

    init(_ value: Option.Value) {
        switch value {
        case .path: self = .files
        case .choice(_, let names): self = .words(names)
        default: self = .nothing
        }
    }

    /// What follows a command that takes more than options.
    init(operandOf command: Command) {
        switch command.operand {
        case "COMMAND": self = .words(Command.allCases.map(\.rawValue))
        case "WHAT": self = .words(Generated.allCases.map(\.rawValue))
        case "PATH": self = .files
        default: self = .nothing
        }
    }
}

extension Option {
    /// Every way to write it: `-h --help`.
    var spellings: [String] { [shortSpelling, spelling].compactMap(\.self) }
}

extension Option {
    /// What is offered as its value, and by which of its commands.
    var offers: [(commands: [Command], offer: Offer)] {
        guard let value else { return [] }
        let special = commands.filter { name.furtherChoices(of: $0) != nil }
        return [(commands.filter { !special.contains($0) }, Offer(value))]
            + special.map { ([$0], Offer(self.value(for: $0) ?? value)) }
    }

    func offer(for command: Command) -> Offer {
        offers.first { $0.commands.contains(command) }?.offer ?? .nothing
    }
}
