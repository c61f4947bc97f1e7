#include "diagnostics/fix_preview.hpp"
#include "diagnostics/positions.hpp"
#include "diagnostics/render.hpp"
#include "diagnostics/snippet.hpp"
#include "diagnostics/style.hpp"
#include "diagnostics/wrap.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

namespace drc::diagnostics {

namespace {

// What a source line may fill where no terminal tells its width, and what any terminal is taken to have.
constexpr std::uint32_t columnsOfPipe = 140;
constexpr std::uint32_t leastColumns = 20;

Style styleOf(Severity severity) {
    switch (severity) {
    case Severity::Error: return Style::Error;
    case Severity::Warning: return Style::Warning;
    case Severity::Note: return Style::Note;
    }
    return Style::Error;
}

// A help that quotes what the fix would write has said all of it, as in "did you mean `primary`?".
bool saidByHelp(const Fix& fix, const Diagnostic& diagnostic) {
    if (fix.edits.size() != 1) return false;
    const std::string& replacement = fix.edits.front().replacement;
    if (replacement.empty() || replacement.find('\n') != std::string::npos) return false;
    return std::any_of(diagnostic.helps.begin(), diagnostic.helps.end(), [&](const std::string& help) {
        return help.find(fmt::format("`{}`", replacement)) != std::string::npos;
    });
}

std::uint32_t digits(std::uint32_t number) {
    return static_cast<std::uint32_t>(fmt::formatted_size("{}", number));
}

class TextRenderer {
public:
    TextRenderer(const source::SourceMap& sources, const RenderOptions& options)
        : sources_(sources),
          positions_(sources),
          paint_(options.colour),
          wrapWidth_(options.width == 0 ? 0 : std::max(options.width, leastColumns)) {}

    void render(const Diagnostic& diagnostic);
    void summary(const Sink& sink, const std::vector<const Diagnostic*>& shown);
    std::string take() { return std::move(out_); }

private:
    bool hasPlace(source::Span span) const { return span.file < sources_.size(); }
    std::uint32_t numberWidth(const Diagnostic& diagnostic) const;
    void header(const Diagnostic& diagnostic);
    void snippets(const Diagnostic& diagnostic, const Frame& frame);
    void remark(const Frame& frame, Style style, std::string_view word, std::string_view text);
    void remarks(const Diagnostic& diagnostic, const Frame& frame);

    const source::SourceMap& sources_;
    Positions positions_;
    Painter paint_;
    std::uint32_t wrapWidth_;
    std::string out_;
};

std::uint32_t TextRenderer::numberWidth(const Diagnostic& diagnostic) const {
    std::uint32_t last = 1;
    const auto see = [&](source::Span span, std::uint32_t added) {
        if (hasPlace(span))
            last = std::max(last, sources_.file(span.file).lines().lineOf(span.begin) + added);
    };
    see(diagnostic.primary.span, 0);
    for (const Label& label : diagnostic.secondary)
        see(label.span, 0);
    for (const Fix& fix : diagnostic.fixes)
        for (const Edit& edit : fix.edits) {
            const auto added = std::count(edit.replacement.begin(), edit.replacement.end(), '\n');
            see(edit.span, static_cast<std::uint32_t>(added));
        }
    return digits(last);
}

void TextRenderer::header(const Diagnostic& diagnostic) {
    const std::string_view id = diagnostic.code == nullptr ? "" : diagnostic.code->id;
    const std::string title = fmt::format("{}[{}]", severityName(diagnostic.severity), id);
    const std::uint32_t width = wrapWidth_ == 0 ? 0 : wrapWidth_ - 2;
    bool first = true;
    for (const std::string& line : wrap(fmt::format("{}: {}", title, diagnostic.message), width)) {
        if (first)
            out_ += paint_(styleOf(diagnostic.severity), title) +
                    paint_(Style::Strong, line.substr(title.size()));
        else
            out_ += "  " + paint_(Style::Strong, line);
        out_ += '\n';
        first = false;
    }
}

void TextRenderer::snippets(const Diagnostic& diagnostic, const Frame& frame) {
    std::vector<std::pair<source::FileId, std::vector<Labelled>>> byFile;
    const auto add = [&](const Label& label, bool primary) {
        if (!hasPlace(label.span)) return;
        const auto same = std::find_if(byFile.begin(), byFile.end(),
                                       [&](const auto& entry) { return entry.first == label.span.file; });
        if (same == byFile.end())
            byFile.push_back({label.span.file, {{&label, primary}}});
        else
            same->second.push_back({&label, primary});
    };
    add(diagnostic.primary, true);
    for (const Label& label : diagnostic.secondary)
        add(label, false);
    for (const auto& [id, labels] : byFile) {
        const source::SourceFile& file = sources_.file(id);
        const source::Position position = positions_.of(id, labels.front().label->span.begin);
        const std::string place =
            fmt::format("{}:{}:{}", presentable(file.path()), position.line, position.column);
        const bool first = id == byFile.front().first;
        if (!first) out_ += frame.row(0, "");
        out_ += frame.arrow(first ? "-->" : ":::", place);
        if (file.isWithheld())
            renderTexts(out_, file, labels, frame);
        else if (!file.text().empty())
            renderSnippet(out_, file, labels, frame);
    }
}

void TextRenderer::remark(const Frame& frame, Style style, std::string_view word, std::string_view text) {
    const std::size_t indent = frame.numberWidth + word.size() + 5; // blanks, `= `, the word, `: `
    const auto width = static_cast<std::uint32_t>(
        wrapWidth_ == 0 ? 0
                        : std::max<std::size_t>(wrapWidth_ - std::min<std::size_t>(indent, wrapWidth_), 12));
    bool first = true;
    for (const std::string& line : wrap(text, width)) {
        if (first)
            out_ += fmt::format("{:{}} {} {}: {}\n", "", frame.numberWidth, paint_(Style::Frame, "="),
                                paint_(style, word), line);
        else
            out_ += fmt::format("{:{}}{}\n", "", line.empty() ? 0 : indent, line);
        first = false;
    }
}

void TextRenderer::remarks(const Diagnostic& diagnostic, const Frame& frame) {
    for (const std::string& note : diagnostic.notes)
        remark(frame, Style::Note, "note", note);
    for (const std::string& help : diagnostic.helps)
        remark(frame, Style::Help, "help", help);
    for (const Fix& fix : diagnostic.fixes) {
        if (saidByHelp(fix, diagnostic)) continue;
        remark(frame, Style::Help, "fix", fix.title);
        renderFixPreview(out_, sources_, fix, diagnostic.primary.span.file, frame);
    }
}

void TextRenderer::render(const Diagnostic& diagnostic) {
    const std::uint32_t numbers = numberWidth(diagnostic);
    const std::uint32_t columns = wrapWidth_ == 0 ? columnsOfPipe : wrapWidth_;
    const Frame frame{paint_, numbers, std::max(columns, numbers + leastColumns) - numbers - 3,
                      styleOf(diagnostic.severity)};
    header(diagnostic);
    const std::size_t before = out_.size();
    snippets(diagnostic, frame);
    const bool remarked = !diagnostic.notes.empty() || !diagnostic.helps.empty() || !diagnostic.fixes.empty();
    if (remarked && out_.size() != before) out_ += frame.row(0, "");
    remarks(diagnostic, frame);
    out_ += '\n';
}

std::string counted(std::size_t number, std::string_view word) {
    return fmt::format("{} {}{}", number, word, number == 1 ? "" : "s");
}

void TextRenderer::summary(const Sink& sink, const std::vector<const Diagnostic*>& shown) {
    if (sink.errorCount() == 0 && sink.warningCount() == 0) return;
    std::string text;
    if (sink.errorCount() != 0) text = counted(sink.errorCount(), "error");
    if (sink.warningCount() != 0)
        text += fmt::format("{}{}", text.empty() ? "" : ", ", counted(sink.warningCount(), "warning"));
    std::set<source::FileId> files;
    for (const Diagnostic* const diagnostic : shown)
        if (hasPlace(diagnostic->primary.span)) files.insert(diagnostic->primary.span.file);
    if (files.size() == 1) text += fmt::format(" in {}", sources_.file(*files.begin()).path());
    if (files.size() > 1) text += fmt::format(" in {}", counted(files.size(), "file"));
    if (sink.omitted() != 0) text += fmt::format(", {} of them not shown", sink.omitted());
    for (const std::string& line : wrap(text, wrapWidth_))
        out_ += paint_(sink.hasErrors() ? Style::Error : Style::Warning, line) + "\n";
    const auto first = std::find_if(shown.begin(), shown.end(), [&](const Diagnostic* diagnostic) {
        return diagnostic->code != nullptr && (diagnostic->severity == Severity::Error || !sink.hasErrors());
    });
    if (first == shown.end()) return;
    for (const std::string& line :
         wrap(fmt::format("for more information, run `drc explain {}`", (*first)->code->id), wrapWidth_))
        out_ += line + "\n";
}

} // namespace

std::string renderText(const Sink& sink, const source::SourceMap& sources, const RenderOptions& options) {
    TextRenderer renderer(sources, options);
    const std::vector<const Diagnostic*> shown = sink.sorted();
    for (const Diagnostic* const diagnostic : shown)
        renderer.render(*diagnostic);
    renderer.summary(sink, shown);
    return renderer.take();
}

} // namespace drc::diagnostics
