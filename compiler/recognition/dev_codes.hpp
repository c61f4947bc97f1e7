#pragma once
#include "diagnostics/code.hpp"
namespace drc::diagnostics::codes {
inline constexpr Code<> nothingRecognised{{"DR1150", "nothingRecognised", Severity::Error}, "nothing that exists is recognised as a component"};
inline constexpr Code<std::string, std::string> recognitionMisfit{{"DR1151", "recognitionMisfit", Severity::Error}, "`{}` of the library is not {}, so nothing can be imported"};
}
