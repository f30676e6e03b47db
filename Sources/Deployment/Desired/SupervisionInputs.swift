import Basics
package import FunctionModel
package import WorkModel

/// The settings of a function that replace no container. The supervisor and the next replacement
/// use them. A change must reach the deployment record.
package struct SupervisionInputs: InputList, Sendable {
    private let health: Health
    private let drain: Duration
    private let deploy: DeployMethod
    private let externalNetworks: [String]
    private let calls: [String]

    /// Creates the inputs.
    package init(health: Health, drain: Duration, deploy: DeployMethod, externalNetworks: [String] = [], calls: [String] = []) {
        (self.health, self.drain, self.deploy) = (health, drain, deploy)
        (self.externalNetworks, self.calls) = (externalNetworks, calls)
    }

    /// Writes the settings by their names in metadata.yml.
    package func write(to sink: inout some InputSink) {
        for name in calls { sink.add("calls.\(name)", .setting, .text("true")) }
        sink.add("deploy", .setting, .text(deploy.rawValue))
        sink.add("drain", .setting, .text("\(drain)", shown: drain.text))
        sink.add("health.interval", .setting, .text("\(health.interval)", shown: health.interval.text))
        sink.add("health.path", .setting, .text(health.path))
        sink.add("health.retries", .setting, .text("\(health.retries)"))
        sink.add("health.start_period", .setting, .text("\(health.startPeriod)", shown: health.startPeriod.text))
        sink.add("health.timeout", .setting, .text("\(health.timeout)", shown: health.timeout.text))
        for name in externalNetworks { sink.add("networks.\(name).external", .setting, .text("true")) }
    }
}

extension DesiredFunction {
    /// The settings that replace no container.
    package var supervision: SupervisionInputs {
        SupervisionInputs(health: health, drain: drain, deploy: deploy, externalNetworks: externalNetworks, calls: calls)
    }
}
