# The program that ruby runs: it reads framed files from standard input and answers a line for each.
#
# RubyVM::InstructionSequence.compile makes code that nobody runs: no BEGIN, no command in backquotes, no
# option of a `#!` line. Batch.swift tells the framing.

class Unable < StandardError; end

class Fault < StandardError
  attr_reader :line

  def initialize(message, line)
    super(message)
    @line = line
  end
end

# The encoding that a magic comment names in one of the first two lines; nil if that can be UTF-8.
def declared_encoding(source)
  source.b.lines.first(2).each do |line|
    break unless line.start_with?("#", "\xEF\xBB\xBF#".b)
    name = line[/coding[:=]\s*([\w.-]+)/ni, 1] or next
    return name[0, 40] unless name.match?(/\A(utf-?8(-(unix|dos|mac|bom))?|(us-)?ascii(-8bit)?|binary)\z/i)
  end
  nil
end

def check(source)
  unless defined?(RubyVM::InstructionSequence)
    raise Unable, "this ruby has no RubyVM, which compiles without running"
  end
  raise Unable, "it has a character that ends a script" if source.match?(/[\x00\x04\x1a]/n)
  encoding = declared_encoding(source)
  raise Unable, "it declares the encoding #{encoding}; only UTF-8 is read" if encoding
  begin
    RubyVM::InstructionSequence.compile(source.dup.force_encoding("UTF-8"), "file")
  rescue SyntaxError => error
    raise fault(source, error.message.dup.force_encoding("UTF-8").scrub("?"))
  end
end

# What a newer Ruby reads: its version, what it is called, how a line with it looks, and what has to stand
# somewhere in the file.
NEWER = [
  [3.0, "a method without end", /\bdef\s+[\w.]+[?!]?\s*(\(.*\))?\s+=\s/n, //n],
  [3.1, "a key without a value", /[{(,]\s*\w+:\s*[,})]/n, //n],
  [3.1, "a block without a name that is passed on", /[(,]\s*&\s*\)/n, /\bdef\b.{0,200}&\s*\)/n],
  [3.2, "arguments without a name that are passed on", /[(,\[]\s*\*\*?\s*[,)\]]/n,
    /\bdef\s+[^#\n]{0,200}[(,\s]\*\*?\s*[,)\n]/n],
  [4.0, "a line that goes on with an operator", /\A\s*(&&|\|\||and\b|or\b)/n, //n],
].freeze

# Of several complaints the first, which is `file:3: …`. From 3.4 on what it is stands below the place.
def fault(source, said)
  first, *rest = said.lines.map(&:chomp)
  place = /\A(?:file|<compiled>):(\d+): (.*)\z/.match(first) or return Unable.new(first.to_s)
  message = place[2]
  line = source.b.lines[place[1].to_i - 1].to_s[0, 1000]
  version, what = NEWER.find { |version, _, pattern, needed|
    RUBY_VERSION.to_f < version && line.match?(pattern) && source.b.match?(needed)
  }
  if version
    return Unable.new(
      "line #{place[1]} has #{what}, which Ruby #{version} has and this one, #{RUBY_VERSION}, has not: #{message}")
  end
  if message.match?(/\Asyntax errors? found/)
    marked = rest.filter_map { |line| line[/\A\s*\|[\s~^]*\^~*\s+(\S.*)\z/, 1] }
    message = marked.first || message
  end
  return Unable.new(message) if message.match?(/too deep|memory exhausted/)
  Fault.new(message, place[1].to_i.clamp(1, [source.count("\n") + (source.end_with?("\n") ? 0 : 1), 1].max))
end

# At most 300 characters: a long message quotes the file, so both of its ends are kept.
def capped(text)
  text.length <= 300 ? text : text[0, 199] + "\u2026" + text[-100, 100]
end

def quoted(text)
  escaped = text.gsub(/["\\\u0000-\u001f\u007f]/) { |sign| format('\u%04x', sign.ord) }
  "\"#{escaped}\""
end

def answer(source)
  check(source)
  { "kind" => "parsed" }
rescue Fault => fault
  { "kind" => "error", "message" => capped(fault.message), "line" => fault.line }
rescue Unable => reason
  { "kind" => "unable", "message" => capped(reason.message) }
rescue Exception => error # too deep, or out of memory
  { "kind" => "unable", "message" => "#{error.class}: #{capped(error.message.dup.force_encoding("UTF-8").scrub("?"))}" }
end

$stdin.binmode
$stdout.binmode
nonce = $stdin.gets.to_s.chomp
index = 0
while (header = $stdin.gets)
  length = header.split[1].to_i
  source = $stdin.read(length).to_s
  break if source.bytesize != length
  fields = { "nonce" => nonce, "index" => index, "goal" => "ruby" }.merge(answer(source))
  said = fields.map { |key, value| "#{quoted(key)}: #{value.is_a?(Integer) ? value : quoted(value)}" }
  $stdout.write("{#{said.join(", ")}}\n")
  $stdout.flush
  index += 1
end
