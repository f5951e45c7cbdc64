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

# Of several complaints the first, which is `file:3: …`. From 3.4 on what it is stands below the place.
def fault(source, said)
  first, *rest = said.lines.map(&:chomp)
  place = /\A(?:file|<compiled>):(\d+): (.*)\z/.match(first) or return Unable.new(first.to_s)
  message = place[2]
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
