#include "diagnostics/reported.hpp"

#include "diagnostics/render.hpp"
#include "diagnostics/wrap.hpp"
#include "source/content_digest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace drc::diagnostics {

bool Places::isUsers(source::Span span) const {
    return span.file < sources_.size() && sources_.file(span.file).origin() == source::Origin::User;
}

std::optional<source::Span> Places::of(const Diagnostic& finding) const {
    if (isUsers(finding.primary.span)) return finding.primary.span;
    for (const Label& label : finding.secondary)
        if (isUsers(label.span)) return label.span;
    return std::nullopt;
}

std::string Places::path(source::FileId file) const {
    const source::SourceFile& source = sources_.file(file);
    const bool isOfFolder = source.origin() == source::Origin::User && source.path() != standardInput;
    return isOfFolder ? pathInRepository(source.path(), surroundings_) : source.path();
}

std::string Places::firstPath() const {
    for (source::FileId file = 0; file < sources_.size(); ++file)
        if (sources_.file(file).origin() == source::Origin::User) return path(file);
    if (surroundings_.named.empty()) return "drc";
    const std::string& named = surroundings_.named.front();
    return named == "-" ? std::string(standardInput) : pathInRepository(named, surroundings_);
}

Region Places::region(source::Span span) {
    return {positions_.of(span.file, span.begin), positions_.of(span.file, std::max(span.begin, span.end))};
}

Region Places::firstLine(source::Span span) {
    const auto& index = sources_.file(span.file).lines();
    const auto size = static_cast<std::uint32_t>(sources_.file(span.file).text().size());
    const std::uint32_t begin = std::min(span.begin, size);
    const std::uint32_t line = index.lineOf(begin);
    const std::uint32_t end = index.lineStart(line) + static_cast<std::uint32_t>(index.line(line).size());
    return region({span.file, begin, std::min(span.end, end)});
}

std::string_view Places::text(source::Span span) const {
    const std::string_view all = sources_.file(span.file).text();
    const std::size_t begin = std::min<std::size_t>(span.begin, all.size());
    return all.substr(begin, span.end > begin ? span.end - begin : 0);
}

std::string idOf(const Diagnostic& finding) {
    if (!finding.rule.empty()) return finding.rule;
    return finding.code == nullptr ? "drc" : std::string(finding.code->id);
}

std::string titleOf(const Diagnostic& finding) {
    if (!finding.rule.empty() || finding.code == nullptr) return idOf(finding);
    return fmt::format("{} {}", finding.code->id, spelledName(*finding.code));
}

std::vector<std::string> linesOf(const Diagnostic& finding) {
    std::vector<std::string> lines{presentable(finding.message)};
    if (!finding.primary.text.empty()) lines.push_back(presentable(finding.primary.text));
    for (const std::string& note : finding.notes)
        lines.push_back("note: " + presentable(note));
    for (const std::string& help : finding.helps)
        lines.push_back("help: " + presentable(help));
    return lines;
}

std::vector<std::string> labelLines(const Diagnostic& finding, Places& places, LabelsOf which) {
    std::vector<std::string> lines;
    const auto add = [&](source::Span span, const std::string& text) {
        if (span.file >= places.sources().size()) return;
        if (which == LabelsOf::Library && places.isUsers(span)) return;
        lines.push_back(fmt::format("{}:{}: {}", presentable(places.path(span.file)),
                                    places.firstLine(span).begin.line,
                                    text.empty() ? "here" : presentable(text)));
    };
    if (!places.isUsers(finding.primary.span)) add(finding.primary.span, "");
    for (const Label& label : finding.secondary)
        add(label.span, label.text);
    return lines;
}

std::vector<const Diagnostic*> worstFirst(const Sink& sink) {
    std::vector<const Diagnostic*> result = sink.sorted();
    std::stable_sort(result.begin(), result.end(), [](const Diagnostic* left, const Diagnostic* right) {
        return left->severity < right->severity;
    });
    return result;
}

std::vector<std::string> identities(const std::vector<const Diagnostic*>& findings, const Places& places) {
    constexpr std::size_t mostOfText = 256;
    std::map<std::string, std::size_t> seen;
    std::vector<std::string> result;
    for (const Diagnostic* const finding : findings) {
        std::string key = idOf(*finding);
        const auto add = [&](std::string_view part) {
            key += '\0';
            key += part;
        };
        add(finding->topology);
        add(finding->component);
        // What is of no topology is known by its file and by what is written there.
        const auto place = places.of(*finding);
        if (finding->topology.empty() && place) {
            add(places.path(place->file));
            add(places.text(*place).substr(0, mostOfText));
        } else if (finding->topology.empty()) {
            add(finding->message);
        }
        add(fmt::format("{}", ++seen[key]));
        result.push_back(source::contentDigest(key));
    }
    return result;
}

std::vector<Edit> editsOf(const Fix& fix, const Places& places) {
    constexpr std::size_t longest = 8192;
    std::vector<Edit> edits = fix.edits;
    std::stable_sort(edits.begin(), edits.end(), [](const Edit& left, const Edit& right) {
        return std::tie(left.span.file, left.span.begin) < std::tie(right.span.file, right.span.begin);
    });
    std::size_t bytes = 0;
    const Edit* before = nullptr;
    for (const Edit& edit : edits) {
        bytes += edit.replacement.size();
        const bool fits = places.isUsers(edit.span) && edit.span.begin <= edit.span.end &&
                          edit.span.end <= places.sources().file(edit.span.file).text().size();
        const bool overlaps =
            before != nullptr && before->span.file == edit.span.file && before->span.end > edit.span.begin;
        if (!fits || overlaps || bytes > longest) return {};
        before = &edit;
    }
    return edits;
}

} // namespace drc::diagnostics
