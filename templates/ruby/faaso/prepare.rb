# frozen_string_literal: true

# Prepares the folder of a function for its image: checks the sources, and copies the files that bundler reads to a folder of its own.
#
#     ruby --disable-gems faaso/prepare.rb FOLDER TARGET
#
# Every edit of a handler waits for it.

require "fileutils"

folder, target = ARGV

abort "error: there is no handler.rb; expected 'def handle(request)' in handler.rb" unless File.file?(File.join(folder, "handler.rb"))

failed = false
Dir.chdir(folder) do
  # Gems have files that are no Ruby, such as templates of generators.
  Dir.glob("**/*.rb").reject { |path| path.start_with?("gems/", "vendor/") }.sort.each do |path|
    RubyVM::InstructionSequence.compile_file(path)
  rescue SyntaxError => error
    failed = true
    # A message has several lines; those that name a place state the error.
    places = error.message.lines.grep(/\A#{Regexp.escape(path)}:\d+: /)
    warn((places.empty? ? error.message.lines.first(1) : places).map { |line| "error: #{line}" }.join)
  end
end
exit 1 if failed

FileUtils.mkdir_p(target)
Dir.glob(["Gemfile", "Gemfile.lock", ".ruby-version", "*.gemspec", "gems", "vendor"], base: folder).each do |path|
  FileUtils.cp_r(File.join(folder, path), File.join(target, path))
end
