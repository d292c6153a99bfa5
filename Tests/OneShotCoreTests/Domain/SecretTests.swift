import Testing

@testable import OneShotCore

@Suite struct SecretTests {
    private struct Holder {
        let name = "alice"
        let key: Secret
        let spare: Secret?
        let others: [Secret]
    }

    private enum Purpose {
        case login(Secret, label: String)
    }

    private static let secret = Secret("sk-value")

    /// The secret, in every kind of value that could hold it.
    private static func holders(of secret: Secret) -> [(name: String, value: Any)] {
        [
            ("itself", secret),
            ("an optional", Secret?.some(secret) as Any),
            ("an array", [secret]),
            ("a set", Set([secret])),
            ("a dictionary", [secret: secret]),
            ("a tuple", (1, secret)),
            ("a structure", Holder(key: secret, spare: secret, others: [secret])),
            ("an optional structure", Holder?.some(Holder(key: secret, spare: nil, others: [])) as Any),
            ("a payload", Purpose.login(secret, label: "x")),
            ("a result", Result<Secret, Never>.success(secret)),
        ]
    }

    @Test func `no value that holds a secret prints it`() {
        for holder in Self.holders(of: Self.secret) {
            var dumped = ""
            dump(holder.value, to: &dumped)
            for text in [
                String(describing: holder.value), String(reflecting: holder.value), "\(holder.value)", dumped,
                "\(Mirror(reflecting: holder.value).children.map(\.value))",
            ] {
                #expect(!text.contains("sk-value"), "\(holder.name): \(text)")
            }
            #expect(dumped.contains("(secret)"), "\(holder.name): \(dumped)")
        }
    }

    @Test func `a secret is printed as a placeholder`() {
        #expect("\(Self.secret)" == "(secret)")
        #expect(Self.secret.description == "(secret)")
        #expect(Self.secret.debugDescription == "(secret)")
        #expect(Mirror(reflecting: Self.secret).children.isEmpty)
        var dumped = ""
        dump(Self.secret, to: &dumped)
        #expect(dumped == "- (secret)\n")
    }

    @Test func `a secret can be revealed, compared and tested for being empty`() {
        #expect(Self.secret.reveal() == "sk-value")
        #expect(Self.secret == Secret("sk-value"))
        #expect(Self.secret != Secret("sk-valuf"))
        #expect(Set([Self.secret, Secret("sk-value"), Secret("")]).count == 2)
        #expect(Secret("").isEmpty)
        #expect(!Secret(" ").isEmpty)
    }
}
