import Workspaces

/// The words that mean functions.
extension RepositoryOperations {
    /// The names of the functions that words mean. A word is a name, or the path of a function's
    /// folder, counted from ``directory``.
    /// - Throws: ``WorkspaceError`` for a path that is no function's folder.
    package func functionNames(_ words: [String]) throws -> [String] { try FunctionPath.names(words, from: directory) }

    /// The name of the function that a word means.
    /// - Throws: ``WorkspaceError`` for a path that is no function's folder.
    package func functionName(_ word: String) throws -> String { try functionNames([word]).first ?? word }
}
