#include "diagnostics/explain.hpp"

#include "diagnostics/markdown.hpp"
#include "diagnostics/style.hpp"
#include "diagnostics/wrap.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace drc::diagnostics {

namespace {

constexpr std::uint32_t columnsOfPage = 80;

std::string_view takeWord(std::string_view& text) {
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(word.size());
    return word;
}

// `<E9>` becomes the byte 0xE9.
std::string withBytes(std::string_view text) {
    std::string result;
    for (std::size_t at = 0; at < text.size(); ++at) {
        unsigned byte = 0;
        const char* const digits = text.data() + at + 1;
        const bool shaped = text[at] == '<' && at + 3 < text.size() && text[at + 3] == '>';
        if (shaped && std::from_chars(digits, digits + 2, byte, 16).ptr == digits + 2) {
            result += static_cast<char>(byte);
            at += 3;
        } else {
            result += text[at];
        }
    }
    return result;
}

// Only blocks marked `dr` are examples; others show what cannot be tried, such as a command.
std::optional<Example> exampleOf(const Block& block) {
    std::string_view words = block.information;
    if (takeWord(words) != "dr") return std::nullopt;
    Example example{"example.dr", std::string(block.text)};
    for (std::string_view word = takeWord(words); !word.empty(); word = takeWord(words)) {
        if (word.starts_with("file=")) example.file = word.substr(5);
        if (word == "bytes") example.text = withBytes(block.text);
    }
    return example;
}

std::string joined(std::string_view paragraph) {
    std::string result;
    for (const char character : paragraph) {
        if (character == '\n') {
            while (result.ends_with(' '))
                result.pop_back();
            result += ' ';
        } else if (character != '\r' && !(character == ' ' && result.ends_with(' '))) {
            result += character;
        }
    }
    return result;
}

class PageRenderer {
public:
    explicit PageRenderer(const RenderOptions& options)
        : paint_(options.colour),
          width_(options.width == 0 ? columnsOfPage : std::clamp(options.width, 20U, 100U)) {}

    void render(const Block& block) {
        const bool followsItem = previous_ == Block::Kind::Item && block.kind == Block::Kind::Item;
        if (!followsItem) out_ += '\n';
        previous_ = block.kind;
        switch (block.kind) {
        case Block::Kind::Heading: words(block.text, "", "", Style::Strong); return;
        case Block::Kind::Paragraph: words(joined(block.text), "", "", Style::Plain); return;
        case Block::Kind::Item: words(joined(block.text), "- ", "  ", Style::Plain); return;
        case Block::Kind::Code: code(block); return;
        }
    }

    void title(const CodeInfo& code, std::string_view text) {
        words(fmt::format("{} {} ({})", code.id, spelledName(code), severityName(code.severity)), "", "",
              Style::Frame);
        if (!text.empty()) out_ += '\n';
        if (!text.empty()) words(text, "", "", Style::Strong);
    }

    std::string take() { return std::move(out_); }

private:
    void words(std::string_view text, std::string_view first, std::string_view later, Style style) {
        std::string_view indent = first;
        for (const std::string& line : wrap(text, width_ - static_cast<std::uint32_t>(first.size()))) {
            out_ += fmt::format("{}{}\n", indent, paint_(style, line));
            indent = later;
        }
    }

    void code(const Block& block) {
        const auto example = exampleOf(block);
        if (example && example->file != "example.dr")
            out_ += fmt::format("  {}\n", paint_(Style::Frame, presentable(example->file)));
        std::string_view text = block.text;
        while (!text.empty()) {
            const std::size_t end = std::min(text.find('\n'), text.size());
            const std::string line = presentable(text.substr(0, end));
            out_ += line.empty() ? "\n" : fmt::format("    {}\n", paint_(Style::Help, line));
            text.remove_prefix(std::min(end + 1, text.size()));
        }
    }

    Painter paint_;
    std::uint32_t width_;
    std::optional<Block::Kind> previous_;
    std::string out_;
};

} // namespace

Page parsePage(std::string_view markdown) {
    Page page;
    std::string_view section;
    const char* textBegin = nullptr;
    const char* textEnd = nullptr;
    for (const Block& block : parseMarkdown(markdown)) {
        if (block.kind == Block::Kind::Heading && block.level == 1 && page.title.empty()) {
            const std::size_t colon = block.text.find(": ");
            const bool coded = block.text.starts_with("DR") && colon != std::string_view::npos;
            page.title = block.text.substr(coded ? colon + 2 : 0);
        } else if (block.kind == Block::Kind::Heading && block.level == 2) {
            section = block.text;
        } else if (section.empty()) {
            if (textBegin == nullptr) textBegin = block.text.data();
            textEnd = block.text.data() + block.text.size();
        } else if (block.kind == Block::Kind::Code && (section == "Fails" || section == "Fixed")) {
            const auto example = exampleOf(block);
            if (example) (section == "Fails" ? page.fails : page.fixed).push_back(*example);
        }
    }
    if (textBegin != nullptr) page.text.assign(textBegin, textEnd);
    return page;
}

std::string renderPage(const CodeInfo& code, std::string_view markdown, const RenderOptions& options) {
    PageRenderer renderer(options);
    renderer.title(code, parsePage(markdown).title);
    for (const Block& block : parseMarkdown(markdown))
        if (block.kind != Block::Kind::Heading || block.level != 1) renderer.render(block);
    return renderer.take();
}

} // namespace drc::diagnostics
