#include "planned/sources.hpp"

#include "ir/located_json.hpp"
#include "planned/json_members.hpp"
#include "source/file_system.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace drc::planned {

namespace {

// Where `terraform init` notes the modules that it has fetched.
constexpr std::string_view manifest = ".terraform/modules/modules.json";
// A program is looked for beside its output, and where the output is by default.
constexpr std::size_t foldersUpward = 3;

std::string keyOf(std::string_view module, std::string_view keyword, std::string_view type,
                  std::string_view name) {
    return fmt::format("{}|{}|{}|{}", module, keyword, type, name);
}

std::string within(const std::string& folder, const std::string& path) {
    return source::resolve(folder, path);
}

bool isLocal(std::string_view source) {
    return source.starts_with("./") || source.starts_with("../");
}

/// `orders.store` of the manifest is `module.orders.module.store`.
std::string pathOf(std::string_view key) {
    std::string result;
    for (std::size_t begin = 0; begin <= key.size();) {
        const std::size_t end = std::min(key.find('.', begin), key.size());
        result += (result.empty() ? "module." : ".module.") + std::string(key.substr(begin, end - begin));
        begin = end + 1;
    }
    return result;
}

std::string around(std::string_view module) {
    const std::size_t last = module.rfind(".module.");
    return std::string(module.substr(0, last == std::string_view::npos ? 0 : last));
}

} // namespace

Sources::Sources(const Document& document, std::string folder, ListFolder list, ReadFile read,
                 source::SourceMap& sources)
    : folder_(std::move(folder)), list_(std::move(list)), read_(std::move(read)), sources_(sources) {
    folders_.emplace("", folder_);
    addModules(document);
    for (const auto& [module, where] : folders_)
        readModule(module, where);
}

void Sources::addModules(const Document& document) {
    if (const auto text = read_(within(folder_, std::string(manifest)))) {
        const ir::LocatedJson json = ir::readLocatedJson(*text, 0);
        const ir::Value* const all = memberOf(json.value, "Modules");
        if (all != nullptr && all->list() != nullptr)
            for (const ir::Value& one : *all->list()) {
                const ir::Value* const key = memberOf(one, "Key");
                const ir::Value* const where = memberOf(one, "Dir");
                const bool isNamed = key != nullptr && key->text() != nullptr && !key->text()->empty() &&
                                     where != nullptr && where->text() != nullptr;
                if (isNamed) folders_.emplace(pathOf(*key->text()), within(folder_, *where->text()));
            }
    }
    for (const CalledModule& module : document.modules) { // those around others come first
        const auto outer = folders_.find(around(module.path));
        if (outer != folders_.end() && isLocal(module.source))
            folders_.emplace(module.path, within(outer->second, module.source));
    }
}

void Sources::readModule(const std::string& module, const std::string& folder) {
    for (const std::string& name : list_(folder)) {
        if (!name.ends_with(".tf") && !name.ends_with(".tf.json")) continue;
        const std::string path = within(folder, name);
        const auto [file, isNew] = files_.try_emplace(path); // a module may be called twice
        if (isNew) {
            if (const auto text = read_(path)) file->second = blocksIn(sources_.add(path, *text));
            for (const Block& block : file->second)
                all_.push_back(&block);
        }
        for (const Block& block : file->second)
            byName_.emplace(keyOf(module, block.keyword, block.type, block.name), &block);
    }
}

const Block* Sources::of(const Instance& instance) const {
    const auto found = byName_.find(keyOf(withoutKeys(instance.module), instance.data ? "data" : "resource",
                                          instance.type, instance.name));
    return found == byName_.end() ? nullptr : found->second;
}

source::Span Sources::programLine(const Block& block) const {
    const std::size_t colon = block.origin.rfind(':');
    if (colon == std::string::npos) return {};
    std::uint32_t line = 0;
    const char* const end = block.origin.data() + block.origin.size();
    const auto read = std::from_chars(block.origin.data() + colon + 1, end, line);
    if (read.ptr != end || line == 0) return {};
    const std::string name = block.origin.substr(0, colon);
    const auto [known, isNew] = programs_.try_emplace(name);
    if (isNew) {
        std::string folder = folder_;
        for (std::size_t up = 0; up < foldersUpward && !known->second; ++up) {
            const std::string path = within(folder, name);
            if (const auto text = read_(path)) known->second = sources_.add(path, *text).id();
            folder = within(folder, "..");
        }
    }
    if (!known->second) return {};
    const source::SourceFile& file = sources_.file(*known->second);
    if (line > file.lines().lineCount()) return {};
    const std::string_view text = file.lines().line(line);
    const std::size_t first = std::min(text.find_first_not_of(" \t"), text.size());
    const std::uint32_t begin = file.lines().lineStart(line);
    return {file.id(), begin + static_cast<std::uint32_t>(first),
            begin + static_cast<std::uint32_t>(text.size())};
}

} // namespace drc::planned
