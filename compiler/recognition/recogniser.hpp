#pragma once

#include "binding/binder.hpp"
#include "diagnostics/sink.hpp"
#include "expansion/providers.hpp"
#include "library/library.hpp"
#include "recognition/found.hpp"
#include "recognition/sighting.hpp"
#include "semantics/evaluator.hpp"
#include "semantics/file_frame.hpp"
#include "source/source_map.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drc::recognition {

/// Why a thing that could be a component is none.
struct Unrecognised {
    std::size_t thing = 0;
    std::string reason;
    bool isDecided = false; ///< the library says the reason, so that the thing is of no other kind either
};

/// Asks the library what things are: for each kind there is a type, and a function of a thing of that type.
class Recogniser {
public:
    /// Reports what the library lacks, or says in another form than it must.
    Recogniser(library::Modules& modules, const std::vector<const library::Module*>& own,
               const source::SourceMap& sources, diagnostics::Sink& sink);

    const expansion::Providers& providers() const { return *providers_; }
    library::Library& library() { return library_; }

    /// The region of a thing, where the library can tell; else empty.
    std::string regionOf(const semantics::Value& thing);
    /// What other configurations write as resources beside this one.
    std::vector<Part> partsOf(const semantics::Value& thing);
    /// In the order of the library's kinds, then of things.
    std::vector<Sighting> sightings(const Estate& estate, std::vector<Unrecognised>& unrecognised);
    /// A table of the library: texts, or lists of texts, by the type that they are about.
    ir::Value table(std::string_view name);

private:
    struct Function {
        const syntax::Definition* definition = nullptr;
        explicit operator bool() const { return definition != nullptr; }
    };
    Function function(const std::string& name, std::size_t parameters);
    semantics::Value call(const Function& function, std::initializer_list<semantics::Value> arguments);
    void reportUndefined();
    /// Nothing where it is none, with the reason where there is one.
    std::optional<Sighting> sighting(const std::string& kind, const Function& function, std::size_t thing,
                                     const Estate& estate, Unrecognised& otherwise);

    diagnostics::Sink& sink_;
    diagnostics::Sink failures_; ///< of the functions: what is odd about a thing is no finding
    library::Library library_;
    binding::Bindings bindings_;
    binding::Binder binder_;
    semantics::Evaluator evaluator_;
    std::optional<expansion::Providers> providers_;
    semantics::FileFrame frame_;
    std::optional<Function> regionOf_;
    std::map<std::string, Function> partsOf_; ///< by type
};

} // namespace drc::recognition
