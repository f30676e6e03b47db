import BuildGraph

/// The extent of a run.
package enum Goal: String, Sendable, Codable, CaseIterable {
    /// Builds images only.
    case build
    /// Builds images and runs the functions' own tests.
    case test
    /// Builds, tests and deploys.
    case up
    /// Deploys the existing images.
    case deploy

    /// True when the goal changes the running state.
    package var deploys: Bool { self == .up || self == .deploy }
}

/// The options of a run.
package struct RunOptions: Sendable {
    /// The functions that the run is about.
    package var functions = FunctionScope.all
    /// The number of steps on this machine that may run at once, such as builds and tests.
    package var jobs = 2
    /// The number of steps that may wait for other machines at once, beside ``jobs``. Nil counts
    /// them among ``jobs``.
    package var remoteJobs: Int? = WorkPool.usualRemoteJobs
    /// Builds and tests again, even if records exist.
    package var force = false
    /// Does not use the builder's own cache either.
    package var noCache = false
    /// Asks the registries for newer base images.
    package var pull = false
    /// Pushes images and records to the registry after their tests passed.
    package var push = false
    /// Builds nothing. An image that neither the engine nor the registry has is an error.
    package var pullOnly = false
    /// Starts nothing after the first failure.
    package var failFast = false
    /// Waits while another run uses the same cache or project. Otherwise, the run is refused.
    package var wait = true
    /// Takes over a project name that another repository has deployed.
    package var adopt = false
    /// The tests to run, by name; nil for all. The result of only some of the tests is not
    /// recorded.
    package var onlyTests: Set<String>?

    /// Creates the default options.
    package init() {}
}
