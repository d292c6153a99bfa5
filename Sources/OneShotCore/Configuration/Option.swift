/// An option of the command line: a row of the table that parsing, help and suggestions read.
struct Option: Sendable {
    /// What the value is, and where it goes.
    enum Value: Sendable {
        typealias Setter<Content> = @Sendable (inout OptionValues, Content) -> Void

        /// No value.
        case flag(@Sendable (inout OptionValues) -> Void)
        case path(Setter<String>)
        case shard(Setter<Shard>)
        case agent(Setter<AgentID>)
        case seconds(SecondsRange, Setter<Interval>)
        case words(placeholder: String, @Sendable () -> [String], Setter<String>)

        /// One of an enumeration's values. They are listed when somebody asks for them, which a plain pass does not.
        static func choice<Choice: RawRepresentable<String> & SendableMetatype>(
            _ placeholder: String, _ choices: @autoclosure @escaping @Sendable () -> [Choice],
            _ set: @escaping Setter<Choice>
        ) -> Value {
            .words(placeholder: placeholder, { choices().map(\.rawValue) }) { values, word in
                if let choice = Choice(rawValue: word) { set(&values, choice) }
            }
        }
    }

    let name: Name

    /// The letter of the one-hyphen spelling.
    var letter: Character?
    let value: Value

    /// One line, without the choices.
    let summary: String

    /// Whether a command takes it.
    let isTaken: @Sendable (CommandName) -> Bool

    /// The default, in words; `nil` where there is nothing to say.
    var defaultText: String?

    /// The variable that is read if the option is not given, and the one that is read if that is not set either.
    var environmentDefault: EnvironmentDefault?
    var secondEnvironmentDefault: EnvironmentDefault?

    /// A choice that only one command has.
    var furtherChoice: (command: CommandName, name: String)?

    /// The option without which this one means nothing.
    var companion: Name?
}

extension Option {
    /// The whole table. A pass without arguments does not need it.
    static var all: [Option] { Name.allCases.map(\.option) }

    /// `--config`
    var spelling: String { name.spelling }

    /// `-h`
    var shortSpelling: String? { letter.map { "-\($0)" } }

    /// `--config PATH`, `-h, --help`
    var usage: String {
        (shortSpelling.map { "\($0), " } ?? "") + spelling + (value.placeholder.map { " \($0)" } ?? "")
    }

    var commands: [CommandName] { CommandName.allCases.filter(isTaken) }

    var environmentDefaults: [EnvironmentDefault] { [environmentDefault, secondEnvironmentDefault].compactMap(\.self) }

    /// The environment variables that are read if the option is not given.
    var variables: [String] { environmentDefaults.flatMap(\.names) }

    /// The words that a command accepts; `nil` where the value is no choice.
    func choices(of command: CommandName?) -> [String]? {
        guard case .words(_, let names, _) = value else { return nil }
        guard let furtherChoice, furtherChoice.command == command else { return names() }
        return names() + [furtherChoice.name]
    }

    /// Reads a value that the option or variable `origin` gives.
    func read(
        _ text: String, from origin: String, for command: CommandName, into values: inout OptionValues
    ) throws(UsageError) {
        switch value {
        case .flag(let set): set(&values)
        case .path(let set):
            if Configuration.isBelowHome(text) {
                throw .invalidValue(text, of: origin, accepted: Configuration.acceptedPath)
            }
            set(&values, text)
        case .shard(let set):
            guard let shard = Shard(text) else { throw .invalidValue(text, of: origin, accepted: Shard.accepted) }
            set(&values, shard)
        case .agent(let set): set(&values, AgentID(text))
        case .seconds(let range, let set):
            guard let interval = range.interval(text) else {
                throw .invalidValue(text, of: origin, accepted: range.description)
            }
            set(&values, interval)
        case .words(_, _, let set):
            let known = choices(of: command) ?? []
            guard known.contains(text) else { throw .unknownValue(text, of: origin, known: known) }
            set(&values, text)
        }
    }
}

extension Option.Value {
    /// As usage lines write the value; `nil` for a flag.
    var placeholder: String? {
        switch self {
        case .flag: nil
        case .path: "PATH"
        case .shard: "INDEX/COUNT"
        case .agent: "ID"
        case .seconds: "SECONDS"
        case .words(let placeholder, _, _): placeholder
        }
    }

    /// What is accepted, for messages; `nil` for a flag.
    var accepted: String? {
        switch self {
        case .flag: nil
        case .path: "a path"
        case .shard: Shard.accepted
        case .agent: "an agent's id"
        case .seconds(let range, _): range.description
        case .words(_, let names, _): listed(names(), "or")
        }
    }
}

extension Shard {
    /// What is accepted, for messages.
    static var accepted: String {
        "INDEX/COUNT, COUNT from 1 to \(countLimit) and INDEX from 0 to below it, such as 0/4"
    }
}
