#pragma once

#include "language_server/completion/program_names.hpp"
#include "language_server/programs/declared_index.hpp"
#include "language_server/view.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace drc::language_server {

/// What may be named in a document: what the library declares, what the program did when it was analysed
/// last, and what the document does as far as it is written.
class Known {
public:
    /// With what the example of a rule declares that the byte stands in.
    explicit Known(const View& view, std::optional<std::uint32_t> offset = std::nullopt);

    /// From what is overridden on: the library, the user's files.
    std::array<const DeclaredIndex*, 2> indexes() const { return {&libraryIndex(), &own_}; }
    const ProgramNames& names() const { return names_; }

    /// Null for what nobody declares.
    const DeclaredKind* kind(std::string_view name) const;
    /// Also of those that are made for parts of others alone.
    const DeclaredKind* partKind(std::string_view name) const;
    const DeclaredKind* kindOfComponent(std::string_view component) const;
    const DeclaredName* trait(std::string_view name) const;
    const DeclaredName* function(std::string_view name) const;
    /// Whether the word names a kind or a trait, so that components are values of it.
    bool isSort(std::string_view word) const { return kind(word) != nullptr || trait(word) != nullptr; }

private:
    void addExampleAt(const Text& text, std::uint32_t offset);

    DeclaredIndex own_;
    ProgramNames names_;
};

} // namespace drc::language_server
