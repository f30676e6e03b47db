/// Computes content digests, from the index or by reading.
extension Scan {
    /// A file or link that a thread has to read.
    private struct Job: Sendable {
        let path: RelativePath
        let place: Place
        let entry: Entry
    }

    /// The minimum size in bytes of a large file. Large files are read first, so that no thread
    /// starts one last.
    private static let largeSize: UInt64 = 1 << 20

    /// The digests of files and links in the order of `paths`, each with its own error.
    mutating func digests(_ paths: [RelativePath]) -> [Result<Digest, TreeError>] {
        var found: [Result<Digest, TreeError>?] = Array(repeating: nil, count: paths.count)
        var jobs: [Job] = []
        var positions: [Int] = []
        var recent: Int?
        for (position, path) in paths.enumerated() {
            do throws(TreeError) {
                let (place, entry) = try look(path, near: &recent)
                switch entry.stat.kind {
                case .missing: throw .notFound(path)
                case .directory, .other: throw .unsupported(path, kind: kindName(path))
                case .file, .executable, .symlink: break
                }
                if let digest = entry.digest {
                    found[position] = .success(digest)
                } else {
                    jobs.append(Job(path: path, place: place, entry: entry))
                    positions.append(position)
                }
            } catch {
                found[position] = .failure(fail(error))
            }
        }
        if !jobs.isEmpty { begin() }
        for (job, (position, result)) in zip(jobs, zip(positions, read(jobs))) {
            do throws(TreeError) {
                let (digest, stat) = try result.get()
                // Only the times may differ from the first stat. Otherwise an earlier answer would
                // describe another version of the file.
                guard stat.kind == job.entry.stat.kind, stat.size == job.entry.stat.size else { throw .changing(job.path) }
                update(job.path, job.place, digest, stat)
                found[position] = .success(digest)
            } catch {
                found[position] = .failure(fail(error))
            }
        }
        return found.compactMap { $0 }
    }

    private func read(_ jobs: [Job]) -> [Result<(Digest, Stat), TreeError>] {
        let root = rootDescriptor
        func read(_ jobs: [Job], grain: Int) -> [Result<(Digest, Stat), TreeError>] {
            Workers.map(jobs, grain: grain, scratch: { FileReader(rootDescriptor: root) }) { job, reader in
                do throws(TreeError) {
                    if job.entry.stat.kind == .symlink {
                        return .success((Digest.of(try FileReader.link(job.path, root)), job.entry.stat))
                    }
                    return .success(try reader.digest(job.path, seen: job.entry.stat))
                } catch {
                    return .failure(error)
                }
            }
        }
        if jobs.isEmpty { return [] }
        let large = jobs.indices.filter { jobs[$0].entry.stat.size >= Self.largeSize }
        if large.isEmpty { return read(jobs, grain: 16) }
        let small = jobs.indices.filter { jobs[$0].entry.stat.size < Self.largeSize }
        var results: [Result<(Digest, Stat), TreeError>?] = Array(repeating: nil, count: jobs.count)
        let ordered = large.sorted { jobs[$0].entry.stat.size > jobs[$1].entry.stat.size } + small
        for (index, result) in zip(ordered, read(ordered.map { jobs[$0] }, grain: 1)) { results[index] = result }
        return results.compactMap { $0 }
    }

    private mutating func update(_ path: RelativePath, _ place: Place, _ digest: Digest, _ stat: Stat) {
        switch place {
        case .root:
            roots[path]?.update(digest, stat)
        case .entry(let folder, let index):
            folders[folder].entries[index].update(digest, stat)
        case .absent: break
        }
    }

    /// Stats a path and remembers it. Throws if it is not a regular file.
    mutating func lookAtFile(_ path: RelativePath) throws(TreeError) {
        switch try look(path).entry.stat.kind {
        case .missing: throw .notFound(path)
        case .symlink, .directory, .other: throw .unsupported(path, kind: kindName(path))
        case .file, .executable: break
        }
    }
}
