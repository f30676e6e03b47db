import Testing

@testable import FaaSOCommands

/// The last line of `faaso cache ls`.
struct CacheTotalTests {
    @Test func `the size beside the records is that of the table, and the cache has another`() {
        #expect(
            Cache.List.total(records: 6, size: 16_100, all: 34_300)
                == "6 records, 16.1 KB; the cache has 34.3 KB with reports of runs and lists of files")
        #expect(Cache.List.total(records: 0, size: 0, all: 900) == "the cache holds no records")
    }
}
