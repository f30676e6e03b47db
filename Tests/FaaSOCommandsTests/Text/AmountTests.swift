import ArgumentParser
import ContainerEngine
import FoundationEssentials
import Testing

@testable import FaaSOCommands

struct AmountTests {
    @Test(
        arguments: [
            (0, "0 ms"), (0.0004, "0 ms"), (0.85, "850 ms"), (0.9994, "999 ms"), (0.9996, "1 s"), (1, "1 s"), (2.44, "2.4 s"),
            (59.94, "59.9 s"),
            (59.96, "1 min 0 s"), (60, "1 min 0 s"), (192, "3 min 12 s"), (3599.9, "59 min 59 s"), (3600, "1 h 0 min"),
            (18120, "5 h 2 min"),
            (86400, "1 d"), (3 * 86400 + 5, "3 d"), (-3600, "0 ms"), (-.infinity, "0 ms"), (.nan, "0 ms"),
        ] as [(Double, String)])
    func `a duration`(seconds: Double, text: String) {
        #expect(Amount.duration(seconds) == text)
    }

    @Test(arguments: [1e18, 1e300, .infinity] as [Double]) func `a number that no record should hold ends no program`(seconds: Double) {
        #expect(Amount.duration(seconds).hasSuffix(" d"))
    }

    @Test(
        arguments: [
            (0, "0 B"), (812, "812 B"), (999, "999 B"), (1000, "1 KB"), (4200, "4.2 KB"), (999_949, "999.9 KB"), (999_960, "1 MB"),
            (81_900_000, "81.9 MB"), (1_500_000_000, "1.5 GB"), (7_000_000_000_000, "7 TB"), (Int64.max, "9223372 TB"),
        ] as [(Int64, String)])
    func `a number of bytes`(count: Int64, text: String) {
        #expect(Amount.bytes(count) == text)
    }

    @Test(
        arguments: [
            (0, "0 B"), (1000, "1000 B"), (1024, "1 KiB"), (512 << 20, "512 MiB"), (12_345_678, "11.8 MiB"), (1 << 30, "1 GiB"),
            ((1 << 30) - 1, "1 GiB"), (Int64.max, "8388608 TiB"),
        ] as [(Int64, String)])
    func `memory in the units of its limits`(count: Int64, text: String) {
        #expect(Amount.memory(count) == text)
    }

    // MARK: - Ages

    @Test(
        arguments: [
            ("90s", 90), ("10m", 600), ("2h", 7200), ("3d", 259_200), ("8w", 4_838_400), ("0s", 0), ("1.5m", 90), ("36525d", 3_155_760_000),
        ]
            as [(String, Double)])
    func `a time span`(text: String, seconds: Double) throws {
        #expect(try Age(parsing: text).seconds == seconds)
        #expect(try Age(parsing: text).before(Date(timeIntervalSince1970: 1_000_000)) == EngineTime(seconds: Int64(1_000_000 - seconds)))
    }

    @Test(arguments: [
        "", "s", "10", "10x", "-1s", "m10", "1 0s", "nans", "infs", "1e300d", "9999999999999999999d", "10ms", "½h", "36526d", "200000d",
    ])
    func `what is no time span is refused with what is one`(text: String) {
        let error = #expect(throws: ValidationError.self) { try Age(parsing: text) }
        #expect(error?.message == "'\(text)' is not a time span: write 90s, 10m, 2h, 3d or 8w")
    }
}
