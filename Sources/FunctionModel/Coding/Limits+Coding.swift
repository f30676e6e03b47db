import Basics

/// The coded form uses the names and texts of metadata.yml.
extension Limits {
    private enum Name: String, CodingKey { case memory, cpus, pids }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Name.self)
        self.init()
        memory = try fields.decode(text: ByteSize.self, forKey: .memory).bytes
        cpus = try fields.decodeIfPresent(Double.self, forKey: .cpus)
        pids = try fields.decode(Int.self, forKey: .pids)
    }

    package func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: Name.self)
        try fields.encode(text: ByteSize(memory), forKey: .memory)
        try fields.encodeIfPresent(cpus, forKey: .cpus)
        try fields.encode(pids, forKey: .pids)
    }
}
