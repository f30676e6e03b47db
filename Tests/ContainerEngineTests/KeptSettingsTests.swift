import Testing

@testable import ContainerEngine

struct KeptSettingsTests {
    struct Down: Error {}

    @Test func `an answer counts for a minute`() async throws {
        let (driver, start) = (KeptSettings<String>(), ContinuousClock.now)
        #expect(try await driver.value(now: start) { "local" } == "local")
        #expect(try await driver.value(now: start + .seconds(59)) { throw Down() } == "local")
        #expect(try await driver.value(now: start + .seconds(60)) { "journald" } == "journald")
    }

    @Test func `a question that failed is asked again`() async throws {
        let driver = KeptSettings<String>()
        await #expect(throws: Down.self) { try await driver.value { throw Down() } }
        #expect(try await driver.value { "json-file" } == "json-file")
    }
}
