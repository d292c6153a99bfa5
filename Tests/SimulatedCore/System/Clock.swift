/// The time of a pass, computed as in the product: the wall clock at the start plus the elapsed steady time.
package struct Clock: Sendable {
    private let startOfWall: Int64
    private let startOfSteady: Int64

    package init() {
        startOfWall = CurrentMachine.machine.wallNanoseconds
        startOfSteady = CurrentMachine.machine.steadyNanoseconds
    }

    package var milliseconds: Int64 { (startOfWall + elapsedNanoseconds) / 1_000_000 }
    package var elapsedNanoseconds: Int64 { CurrentMachine.machine.steadyNanoseconds - startOfSteady }
}
