extension EngineConnection? {
    /// The connection.
    /// - Throws: ``PipelineError/noEngine(_:)`` if the run must not ask an engine.
    func required() throws -> EngineConnection {
        guard let self else { throw PipelineError.noEngine("this run was told to do without") }
        return self
    }
}
