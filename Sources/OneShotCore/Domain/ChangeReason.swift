/// Why a target is pushed. If several reasons hold, the first of them in this order is given. The names are promised.
package enum ChangeReason: String, CaseIterable, Sendable {
    /// Fabric has never acknowledged anything for the target.
    case new

    /// An earlier push may or may not have arrived.
    case inDoubt = "in_doubt"

    /// The presence is another one.
    case changed

    /// Nothing changed, but Fabric may have lost the row.
    case refresh

    /// The target is gone from the configuration and is pushed as offline once more.
    case removed
}
