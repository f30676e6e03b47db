import ArgumentParser
import Pipeline

/// The options of the commands that build, and that can write results.
struct RunningOptions: ParsableArguments {
    @OptionGroup var steps: StepOptions
    @OptionGroup var build: BuildOptions
    @OptionGroup var reports: ReportOptions

    /// The options of a run.
    var options: RunOptions {
        var options = steps.options
        build.set(&options)
        return options
    }
}
