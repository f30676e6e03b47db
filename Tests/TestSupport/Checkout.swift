/// The repository that the tests were compiled from.
package enum Checkout {
    /// The absolute path of its root.
    package static let root: String = {
        let folders = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        return folders.prefix { $0 != "Tests" }.joined(separator: "/")
    }()
}
