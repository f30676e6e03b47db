/// How far a run goes.
package enum Goal: String, Sendable, Codable, CaseIterable {
    /// Images only.
    case build
    /// Images and the functions' own tests.
    case test
    /// Images, tests, and what runs.
    case up
    /// What runs, with the images as they are.
    case deploy

    /// True if the goal changes what runs.
    package var deploys: Bool { self == .up || self == .deploy }
}

/// How a run is done.
package struct RunOptions: Sendable {
    package var functions = FunctionScope.all
    /// How many builds, tests and swaps may run at once.
    package var jobs = 2
    /// Rebuild and test again whatever the records say.
    package var force = false
    /// Do without the builder's own cache as well.
    package var noCache = false
    /// Ask the registries for newer base images.
    package var pull = false
    /// Start nothing after the first failure.
    package var failFast = false
    /// Wait while another run works on the same cache or project; otherwise refuse.
    package var wait = true
    /// Take over a project name that another repository has deployed.
    package var adopt = false
    /// The tests to run, by name; nil for all. A result of some of the tests is not recorded.
    package var onlyTests: Set<String>?

    package init() {}
}
