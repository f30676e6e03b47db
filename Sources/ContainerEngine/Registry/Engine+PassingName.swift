import Basics

extension Engine {
    /// Performs work with an image under a name that nobody needs afterwards, and removes the name.
    /// A failed or cancelled body removes it, too.
    package func withPassingName<Result>(_ name: String, _ body: () async throws -> Result) async throws -> Result {
        let result: Swift.Result<Result, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        await forget(name)
        return try result.get()
    }

    /// Removes a name. The image stays if it has another one. Does not throw if the name is gone.
    package func forget(_ name: String) async { await shielded { _ = try? await removeImage(name) } }
}
