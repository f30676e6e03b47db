import ContainerEngine

/// The logs of tasks that failed.
extension ServiceConductor {
    /// The number of readings of a log that is still empty.
    static let readings = 4
    /// The longest time of one reading. An engine need not end the log of a task that has ended.
    static let readingTime = Duration.seconds(3)
    /// The time after which no further reading starts.
    static let readingPatience = Duration.seconds(10)
    /// The beginning of the line by which an engine reports that a node does not answer.
    private static let engineError = "Error grabbing logs:"

    /// The last lines of a task that failed; nil if no log could be read.
    ///
    /// The log of a task that has just ended may arrive late, so an empty one is read again. If the
    /// swarm has removed the container of the task, the log of another task of the version counts.
    func lastLines(of failed: TaskSummary?, _ stored: ServiceSpecification) async -> [String]? {
        // The node could not create a container.
        if failed?.state == .rejected { return [] }
        let deadline = ContinuousClock.now + Self.readingPatience
        var isRead = false
        for reading in 1...Self.readings {
            let tasks = (try? await tasks(of: stored.name)) ?? []
            for task in Self.tasksWithLogs(tasks, failed, stored) where ContinuousClock.now < deadline {
                guard let lines = await lines(of: task) else { continue }
                if !lines.isEmpty { return lines }
                isRead = true
            }
            guard reading < Self.readings, ContinuousClock.now < deadline else { break }
            do { try await sleep(Self.pause) } catch { break }
        }
        return isRead ? [] : nil
    }

    /// The IDs of the tasks whose logs may explain a failure, the best first. Pure.
    ///
    /// They are the task that failed, and the newest tasks of the same version in its slot. If the
    /// swarm has forgotten the task, they are the newest tasks of the version that ended.
    static func tasksWithLogs(_ tasks: [TaskSummary], _ failed: TaskSummary?, _ stored: ServiceSpecification) -> [String] {
        let others = tasks.filter { task in
            guard task.runs(stored), task.id != failed?.id else { return false }
            guard let failed else { return task.endedByItself || task.state == .shutdown }
            let isStarted = task.state.isAlive || task.endedByItself || task.state == .shutdown
            return isStarted && task.slot == failed.slot && (task.slot > 0 || task.node == failed.node)
        }
        let newest = others.sorted { ($0.time, $0.id) > ($1.time, $1.id) }.map(\.id)
        return Array(([failed?.id].compactMap(\.self) + newest).prefix(3))
    }

    /// The last lines of a task; nil if its log cannot be read.
    private func lines(of task: String) async -> [String]? {
        guard let chunks = try? await swarm.taskLogs(task, tail: RepeatedLines.asked, within: Self.readingTime) else { return nil }
        let all = String(decoding: chunks.flatMap(\.bytes), as: UTF8.self).split(separator: "\n").map(String.init)
        let written = all.filter { !$0.hasPrefix(Self.engineError) }
        return written.isEmpty && !all.isEmpty ? nil : RepeatedLines.collapsed(written)
    }
}
