#include "uniqueness/canonical.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <set>
#include <string_view>
#include <utility>
#include <variant>

namespace drc::uniqueness {

class Canonical::Writer {
public:
    explicit Writer(const Canonical& canonical) : canonical_(canonical) {}

    Text run(const ir::Value& value) {
        if (const std::string* text = value.text())
            result_.text = *text; // alone, a text needs no quotes
        else
            write(value);
        return std::move(result_);
    }

private:
    void write(const ir::Value& value) {
        if (value.isNull()) put("null");
        if (value.boolean() != nullptr) put(*value.boolean() ? "true" : "false");
        if (value.number() != nullptr) put(fmt::format("{}", *value.number()));
        if (value.text() != nullptr) put(fmt::format("\"{}\"", *value.text()));
        if (const ir::List* list = value.list()) sequence(*list, "[", "]");
        if (const ir::Map* map = value.map()) this->map(*map);
        if (const ir::Template* text = value.asTemplate()) parts(text->parts);
        if (const ir::Variable* variable = value.variable()) this->variable(*variable);
        if (const ir::Reference* reference = value.reference()) this->reference(*reference);
        if (const ir::Call* call = value.call()) {
            put(call->function);
            sequence(call->arguments, "(", ")");
            path(call->path);
        }
    }

    void sequence(const ir::List& items, const char* open, const char* close) {
        put(open);
        for (const ir::Value& item : items) {
            write(item);
            put(",");
        }
        put(close);
    }

    void map(const ir::Map& map) {
        put("{");
        for (const auto& [key, item] : map) {
            put(key + ":");
            write(item);
            put(",");
        }
        put("}");
    }

    void parts(const ir::List& parts) {
        for (const ir::Value& part : parts) {
            if (part.text() != nullptr) {
                put(*part.text());
                continue;
            }
            put("${");
            write(part);
            put("}");
        }
    }

    // One suffix distinguishes environments, for every topology that is deployed in one.
    void variable(const ir::Variable& variable) {
        const auto isSuffix = [&](const ir::Input& input) {
            return input.purpose == ir::Input::Purpose::EnvironmentSuffix && input.name == variable.name;
        };
        const auto& inputs = canonical_.program_.inputs;
        if (std::none_of(inputs.begin(), inputs.end(), isSuffix)) result_.local = true;
        put(variable.name);
        path(variable.path);
    }

    void reference(const ir::Reference& reference) {
        const auto read = canonical_.read_.find(reference.address);
        if (read == canonical_.read_.end() || !open_.insert(reference.address).second) {
            result_.local = true;
            put(ir::toString(reference.address));
        } else {
            put(reference.address.type + "(" + (read->second->global ? "" : read->second->role));
            block(read->second->body);
            put(")");
            open_.erase(reference.address);
        }
        path(reference.path);
    }

    void block(const ir::NestedBlock& block) {
        for (const ir::Attribute& attribute : block.attributes) {
            put("," + attribute.name + "=");
            write(attribute.value);
        }
        for (const ir::NestedBlock& inner : block.blocks) {
            put("," + inner.name + "{");
            this->block(inner);
            put("}");
        }
    }

    void path(const ir::Path& path) {
        for (const ir::PathStep& step : path) {
            if (const auto* member = std::get_if<ir::Member>(&step)) put("." + member->name);
            if (const auto* index = std::get_if<std::int64_t>(&step)) put(fmt::format("[{}]", *index));
            if (const auto* key = std::get_if<ir::Key>(&step)) put(fmt::format("[\"{}\"]", key->text));
            if (std::holds_alternative<ir::Splat>(step)) put("[*]");
        }
    }

    void put(std::string_view text) { result_.text += text; }

    const Canonical& canonical_;
    Text result_;
    std::set<ir::Address> open_; ///< data sources that are being written
};

Canonical::Canonical(const ir::Program& program) : program_(program) {
    for (const ir::Resource& resource : program.resources)
        if (resource.address.mode == ir::ResourceMode::Data) read_.emplace(resource.address, &resource);
}

Canonical::Text Canonical::of(const ir::Value& value) const {
    return Writer(*this).run(value);
}

} // namespace drc::uniqueness
