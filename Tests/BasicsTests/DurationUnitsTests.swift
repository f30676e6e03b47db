import Basics
import Testing

struct DurationUnitsTests {
    @Test(arguments: [
        (Duration.zero, 0.0, Int64(0), 0), (.milliseconds(100), 0.1, 100, 1), (.milliseconds(1001), 1.001, 1001, 2),
        (.seconds(90), 90, 90_000, 90), (.microseconds(1999), 0.001999, 1, 1),
    ])
    func `a duration is exact seconds, milliseconds rounded down and seconds rounded up`(
        duration: Duration, seconds: Double, milliseconds: Int64, roundedUp: Int
    ) {
        #expect(duration.seconds == seconds)
        #expect(duration.milliseconds == milliseconds)
        #expect(duration.secondsRoundedUp == roundedUp)
    }

    @Test(arguments: [(0, "0 lines"), (1, "1 line"), (2, "2 lines")]) func `a noun is in the plural unless there is one`(
        count: Int, text: String
    ) {
        #expect(count.counted("line") == text)
    }
}
