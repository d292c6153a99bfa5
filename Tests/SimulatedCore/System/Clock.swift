/// The time of a pass, computed as in the product: the wall clock at the start plus the elapsed steady time.
package struct Clock: Sendable {
    private let startOfWall: Int64
    private let startOfSteady: Int64

    init() {
        startOfWall = CurrentMachine.machine.wallNanoseconds
        startOfSteady = CurrentMachine.machine.steadyNanoseconds
    }

    var milliseconds: Int64 { (startOfWall + elapsedNanoseconds) / 1_000_000 }
    var elapsedNanoseconds: Int64 { CurrentMachine.machine.steadyNanoseconds - startOfSteady }
}
