/// The resource use of a container.
package struct ContainerStats: Hashable, Sendable {
    /// The used memory in bytes, without the page cache that the kernel can reclaim.
    package var memory: Int64
    /// The memory limit in bytes. Without a limit it is the memory of the machine.
    package var memoryLimit: Int64
    /// The processor use in percent; 100 is one processor.
    package var cpuPercent: Double

    /// Creates a sample, for tests.
    package init(memory: Int64, memoryLimit: Int64, cpuPercent: Double) {
        self.memory = memory
        self.memoryLimit = memoryLimit
        self.cpuPercent = cpuPercent
    }
}

extension ContainerStats: Decodable {
    package init(from decoder: any Decoder) throws {
        let fields = try decoder.wireFields()
        let memory = try fields.nested("memory_stats")
        let usage: Int64 = try memory?.optional("usage") ?? 0
        let details = try memory?.nested("stats")
        // cgroup 1 and 2 have different names for the inactive part of the page cache.
        // `docker stats` subtracts it too.
        let cache: Int64 = try details?.optional("total_inactive_file") ?? details?.optional("inactive_file") ?? 0
        self.memory = cache < usage ? usage - cache : usage
        memoryLimit = try memory?.optional("limit") ?? 0

        let now = try CPU(fields.nested("cpu_stats"))
        let before = try CPU(fields.nested("precpu_stats"))
        let (busy, all) = (now.total - before.total, now.system - before.system)
        cpuPercent = busy > 0 && all > 0 ? busy / all * now.processors * 100 : 0
    }

    private struct CPU {
        var total = 0.0
        var system = 0.0
        var processors = 1.0

        init(_ fields: WireFields?) throws {
            guard let fields else { return }
            let usage = try fields.nested("cpu_usage")
            total = try usage?.optional("total_usage") ?? 0
            system = try fields.optional("system_cpu_usage") ?? 0
            let each: [Double]? = try usage?.optional("percpu_usage")
            processors = try fields.optional("online_cpus") ?? Double(each?.count ?? 1)
        }
    }
}
