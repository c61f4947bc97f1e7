#include "driver/mcp/resources.hpp"

#include "diagnostics/explain.hpp"
#include "pipeline/pipeline.hpp"
#include "source/embedded.hpp"
#include "source/file_system.hpp"
#include "source/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace drc::driver::mcp {

namespace {

constexpr std::size_t pageSize = 100;
constexpr const char* markdownType = "text/markdown";
constexpr const char* programType = "text/plain";
constexpr const char* jsonType = "application/json";
constexpr const char* schemaType = "application/schema+json";
constexpr std::string_view explanations = "drc://explain/";

/// The library is in the binary: nothing else is read.
class NoFiles final : public source::FileSystem {
public:
    source::Result<std::string> read(const std::string&) const override { return absent(); }
    source::Result<source::Listing> list(const std::string&) const override { return absent(); }

private:
    static source::Failure absent() { return {"there are no files"}; }
};

std::vector<pipeline::Artifact> referencePages() {
    const NoFiles files;
    source::SourceMap sources;
    diagnostics::Sink sink;
    return pipeline::reference(files, {}, {}, sources, sink);
}

std::string lineAt(std::string_view text, std::size_t begin) {
    return std::string(text.substr(begin, text.find('\n', begin) - begin));
}

/// The first paragraph below the title, as long as it is one line.
std::string leadOf(std::string_view page) {
    const std::size_t end = page.find('\n');
    const std::size_t begin = end == std::string_view::npos ? end : page.find_first_not_of('\n', end);
    return begin == std::string_view::npos ? "" : lineAt(page, begin);
}

std::string lastPart(const std::string& path) {
    return path.substr(path.rfind('/') + 1);
}

std::string parameterOf(const Received& parameters, const char* name) {
    const auto found = parameters.find(name);
    if (found == parameters.end() || !found->is_string())
        throw ProtocolError{invalidParams, fmt::format("`{}` is missing, or not a string", name)};
    return found->get<std::string>();
}

std::size_t offsetOf(const Received& parameters, std::size_t size) {
    if (!parameters.contains("cursor")) return 0;
    const std::string cursor = parameterOf(parameters, "cursor");
    std::size_t offset = 0;
    const auto [end, error] = std::from_chars(cursor.data(), cursor.data() + cursor.size(), offset);
    if (error != std::errc{} || end != cursor.data() + cursor.size() || offset >= size)
        throw ProtocolError{invalidParams, "the cursor is not one that the server has given"};
    return offset;
}

} // namespace

std::vector<Resources::Resource> Resources::make() {
    std::vector<Resource> result;
    for (const source::EmbeddedFile& file : source::embeddedDocuments()) {
        const std::string path(file.path);
        const bool isSchema = path.ends_with(".json");
        result.push_back(
            {"drc://docs/" + path, lastPart(path),
             isSchema ? "The schema of a result that a command writes as JSON" : leadOf(file.text),
             isSchema ? schemaType : markdownType, std::string(file.text)});
    }
    for (const pipeline::Artifact& page : referencePages())
        result.push_back({"drc://reference/" + page.path, lastPart(page.path), leadOf(page.content),
                          markdownType, source::printableLines(page.content)});
    for (const source::EmbeddedFile& file : source::embeddedLibrary())
        if (const std::string path(file.path); path.ends_with(".dr"))
            result.push_back({"drc://library/" + path, lastPart(path), "A file of the standard library",
                              programType, std::string(file.text)});
    for (const source::EmbeddedFile& file : source::embeddedIncidents())
        result.push_back({fmt::format("drc://incidents/{}", file.path), std::string(file.path),
                          "A public record of what failed when, for `simulate`", jsonType,
                          std::string(file.text)});
    for (const diagnostics::CodeInfo& code : diagnostics::codeTable())
        if (const auto page = diagnostics::pageOf(code))
            result.push_back({fmt::format("{}{}", explanations, code.id), std::string(code.id),
                              diagnostics::parsePage(*page).title, markdownType, std::string(*page)});
    return result;
}

const std::vector<Resources::Resource>& Resources::all() const {
    if (made_.empty()) made_ = make();
    return made_;
}

Json Resources::list(const Received& parameters) const {
    const std::size_t begin = offsetOf(parameters, all().size());
    const std::size_t end = std::min(begin + pageSize, all().size());
    Json page = Json::array();
    for (std::size_t index = begin; index < end; ++index) {
        const Resource& one = all()[index];
        page.push_back({{"uri", one.uri},
                        {"name", one.name},
                        {"description", one.description},
                        {"mimeType", one.type},
                        {"size", one.text.size()}});
    }
    Json result;
    result["resources"] = std::move(page);
    if (end < all().size()) result["nextCursor"] = fmt::format("{}", end);
    return result;
}

Json Resources::templates(const Revision& revision) {
    struct Template {
        const char* uri;
        const char* name;
        const char* description;
        const char* type;
    };
    constexpr std::array<Template, 3> all{{
        {"drc://explain/{code}", "explanation", "The page of a code, as in DR0101", markdownType},
        {"drc://reference/kinds/{kind}.md", "kind", "The reference of a kind of component", markdownType},
        {"drc://library/{+path}", "library", "A file of the standard library", programType},
    }};
    Json list = Json::array();
    for (const Template& one : all) {
        list.push_back({{"uriTemplate", one.uri}, {"name", one.name}});
        if (revision.hasStructuredContent) list.back()["title"] = one.description;
        list.back()["description"] = one.description;
        list.back()["mimeType"] = one.type;
    }
    Json result;
    result["resourceTemplates"] = std::move(list);
    return result;
}

Json Resources::read(const Revision& revision, const Received& parameters) const {
    const std::string uri = parameterOf(parameters, "uri");
    std::string meant = uri;
    if (uri.starts_with(explanations))
        if (const auto* const code = diagnostics::findCode(uri.substr(explanations.size())))
            meant = fmt::format("{}{}", explanations, code->id);
    const auto found =
        std::find_if(all().begin(), all().end(), [&](const Resource& one) { return one.uri == meant; });
    if (found == all().end())
        throw ProtocolError{revision.isStateless ? invalidParams : resourceNotFound,
                            "there is no such resource", Json{{"uri", uri}}};
    Json contents = Json::array();
    contents.push_back({{"uri", uri}, {"mimeType", found->type}, {"text", found->text}});
    Json result;
    result["contents"] = std::move(contents);
    return result;
}

} // namespace drc::driver::mcp
