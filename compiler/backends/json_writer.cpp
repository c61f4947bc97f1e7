#include "backends/json_writer.hpp"

#include "backends/json_text.hpp"

namespace drc::backends {

void JsonWriter::text(std::string_view text) {
    appendJsonString(text_, text);
}

} // namespace drc::backends
