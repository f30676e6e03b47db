import Testing

@testable import SingleHost

/// The heads of programs.
struct ElfProgramTests {
    /// A program of 64 bits with one entry in its table.
    static func program(entry: UInt8 = 1, machine: UInt8 = 62) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 64 + 56)
        bytes.replaceSubrange(0..<6, with: [0x7f, 0x45, 0x4c, 0x46, 2, 1])
        (bytes[18], bytes[32], bytes[54], bytes[56], bytes[64]) = (machine, 64, 56, 1, entry)
        return bytes
    }

    @Test func `a program without an interpreter runs alone`() {
        #expect(ElfProgram.runsAlone(Self.program()))
        #expect(!ElfProgram.runsAlone(Self.program(entry: 3)))
        #expect(ElfProgram.machine(Self.program(machine: 183)) == 183)
    }

    @Test func `other bytes, and tables beyond the end, are no program that runs alone`() {
        var bytes = Self.program()
        for count in bytes.indices { #expect(!ElfProgram.runsAlone(Array(bytes[..<count])), "\(count)") }
        bytes.replaceSubrange(32..<40, with: [UInt8](repeating: 0xff, count: 8))
        #expect(!ElfProgram.runsAlone(bytes))
        #expect(ElfProgram.machine(Array("#!/bin/sh\nexec caddy-of-this-image".utf8)) == nil)
    }
}
