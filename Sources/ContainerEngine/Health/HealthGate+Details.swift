extension HealthGate.Condition {
    /// The condition in the result of an inspection.
    package init(_ details: ContainerDetails) {
        let state = details.state
        self.init(
            isRunning: state.status == "running", exitCode: state.exitCode, outOfMemory: state.oomKilled, restarts: details.restartCount,
            process: state.pid > 0 ? state.pid : nil)
    }
}
