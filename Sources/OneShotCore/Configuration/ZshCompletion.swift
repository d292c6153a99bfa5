/// The completion for zsh: a file of the name `_presence-oneshot` in a folder of `$fpath`.
enum ZshCompletion {
    static var text: String {
        """
        #compdef \(Help.programName)
        # zsh completion for \(Help.programName) \(Version.current); made by `\(Help.programName) generate zsh`

        _presence_oneshot_commands() {
          local -a commands=(
        \(Command.allCases.map { "    \(quotedWord("\($0.rawValue):\($0.summary)"))" }.joined(separator: "\n"))
          )
          _describe command commands
        }

        _presence_oneshot() {
          local command= word
          local -i i
          for ((i = 2; i < CURRENT; i++)); do
            word=$words[i]
            case $word in
              (\(Option.all.filter { $0.value != nil }.flatMap(\.spellings).joined(separator: "|"))) ((i++)) ;;
              (-*) ;;
              (*) command=$word; break ;;
            esac
          done
          case $command in
        \(Command.allCases.map(arm).joined(separator: "\n"))
          esac
        }

        _presence_oneshot "$@"

        """
    }

    private static func arm(_ command: Command) -> String {
        let specifications = command.options.flatMap { specification(of: $0, for: command) }
        let operand = operandSpecification(of: command).map { [$0] } ?? []
        let lines = (specifications + ["'1:command:_presence_oneshot_commands'"] + operand).map { "        \($0)" }
        return """
                (\(command == .run ? "''|run" : command.rawValue))
                  _arguments \\
            \(lines.joined(separator: " \\\n"))
                  ;;
            """
    }

    private static func specification(of option: Option, for command: Command) -> [String] {
        let summary = "[\(escaped(option.summary))]"
        let exclusion = option.spellings.count > 1 ? "(\(option.spellings.joined(separator: " ")))" : ""
        guard let value = option.value else {
            return option.spellings.map { quotedWord("\(exclusion)\($0)\(summary)") }
        }
        return option.spellings.map { spelling in
            let sign = spelling.hasPrefix("--") ? "=" : "+"
            let action = action(option.offer(for: command))
            return quotedWord("\(exclusion)\(spelling)\(sign)\(summary):\(value.placeholder.lowercased()):\(action)")
        }
    }

    private static func operandSpecification(of command: Command) -> String? {
        guard let operand = command.operand else { return nil }
        return quotedWord("2:\(operand.lowercased()):\(action(Offer(operandOf: command)))")
    }

    private static func action(_ offer: Offer) -> String {
        switch offer {
        case .files: "_files"
        case .words(let words): "(\(words.joined(separator: " ")))"
        case .nothing: " "
        }
    }

    /// As an option's description or a message may stand in a specification.
    private static func escaped(_ text: String) -> String {
        text.map { "[]:\\".contains($0) ? "\\\($0)" : String($0) }.joined()
    }

    private static func quotedWord(_ text: String) -> String {
        "'\(text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''"))'"
    }
}
