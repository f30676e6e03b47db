import Testing

@testable import ImageBuild

struct BuildPlatformTests {
    @Test func `a platform has two or three parts`() {
        #expect(BuildPlatform("linux/arm64/v8")?.description == "linux/arm64/v8")
        #expect(BuildPlatform("linux/amd64") == BuildPlatform(os: "linux", architecture: "amd64"))
        #expect(BuildPlatform("linux") == nil)
        #expect(BuildPlatform("linux//v8") == nil)
    }
}
