import Foundation

/// A manual page in the macros of mdoc(7), as far as the pages of this repository use them.
struct ManualPage {
    /// An entry of a list: what it is about, and what is said about it.
    struct Item {
        let term: String
        var text: String

        /// 1 for the lists of a section, 2 for a list within one of their items.
        let depth: Int
    }

    struct Section {
        let title: String
        var items: [Item] = []

        /// What is outside of lists.
        var text = ""

        /// Lines that are shown as they stand.
        var literals: [String] = []

        /// The items that are not within another item.
        var outerItems: [Item] { items.filter { $0.depth == 1 } }
    }

    private(set) var sections: [Section] = []

    init(_ path: String) throws {
        var depth = 0
        var isLiteral = false
        for line in try RepositoryFile(path).lines {
            let words = line.split(separator: " ")
            switch words.first {
            case ".Sh", ".Ss": sections.append(Section(title: words.dropFirst().joined(separator: " ")))
            case ".Bl": depth += 1
            case ".El": depth -= 1
            case ".Bd": isLiteral = true
            case ".Ed": isLiteral = false
            case ".It":
                sections[sections.count - 1].items.append(
                    Item(term: Self.plain(words.dropFirst()), text: "", depth: depth))
            case ".Dl": sections[sections.count - 1].literals.append(line.dropFirst(4).description)
            case _ where isLiteral: sections[sections.count - 1].literals.append(String(line))
            case .some(let macro) where !sections.isEmpty:
                let text = macro.hasPrefix(".") ? Self.plain([macro.dropFirst()] + words.dropFirst()) : String(line)
                append(text, isInList: depth > 0)
            default: break
            }
        }
    }

    func section(_ title: String) -> Section { sections.first { $0.title == title } ?? Section(title: title) }

    private mutating func append(_ text: String, isInList: Bool) {
        let section = sections.count - 1
        func joined(_ earlier: String) -> String {
            let isPunctuation = [".", ",", ";", ":", ")"].contains(text.prefix(1)) || earlier.isEmpty
            return earlier + (isPunctuation ? "" : " ") + text
        }
        if isInList, let last = sections[section].items.indices.last {
            sections[section].items[last].text = joined(sections[section].items[last].text)
        } else {
            sections[section].text = joined(sections[section].text)
        }
    }

    private static let macros: Set<Substring> = [
        "Ar", "Cm", "Ev", "Fl", "Nm", "Ns", "Op", "Pa", "Pp", "Pq", "Ql", "Sx", "Sy", "Ta", "Xr",
    ]

    /// What is printed for a line of macros and their arguments.
    static func plain(_ words: some Sequence<Substring>) -> String {
        var text = ""
        var isJoined = true
        var prefix = ""
        var closing = ""
        for word in words {
            if macros.contains(word) {
                if word == "Ns" { isJoined = true }
                if word == "Fl" { prefix = "-" }
                if word == "Op" { (prefix, closing) = ("[", "]") }
                continue
            }
            let isPunctuation = [".", ",", ";", ":", "/"].contains(word)
            text += (isJoined || isPunctuation ? "" : " ") + (isPunctuation ? "" : prefix) + word
            isJoined = word == "/"
            if !isPunctuation { prefix = "" }
        }
        return text + closing
    }
}
