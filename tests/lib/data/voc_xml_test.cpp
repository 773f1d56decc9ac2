// PASCAL VOC's XML files: objects, parts, entities, and what is wrong with them.
#include "lib/data/voc_xml.h"

#include <catch2/catch.hpp>

#include "lib/core/error.h"

using namespace sslrun;
using Catch::Contains;

TEST_CASE("VOC files: objects, parts, entities, and what is wrong with them") {
  auto objects = parse_voc_xml(
      "<?xml version=\"1.0\"?>\n<!-- <object> --><annotation kind='x'><filename>a&amp;b</filename><object>\n"
      "<name>a &lt;b&gt; &amp;c</name><difficult>1</difficult><part><name>head</name><bndbox><xmin>9</xmin></bndbox>"
      "</part><bndbox><ymin>2</ymin><xmin>1.5</xmin><xmax> 30 </xmax><ymax>40</ymax></bndbox><pose/></object>"
      "<object><name>d</name><bndbox><xmin>1</xmin><ymin>2</ymin><xmax>3</xmax><ymax>4</ymax></bndbox></object>"
      "</annotation>");
  REQUIRE(objects.size() == 2);
  CHECK(objects[0].name == "a <b> &c");
  CHECK(objects[0].difficult);
  CHECK(objects[0].box == std::array<double, 4>{1.5, 2, 30, 40});
  CHECK_FALSE(objects[1].difficult);
  CHECK_THROWS_WITH(parse_voc_xml("<annotation><object></annotation>"), Contains("closes no open element"));
  CHECK_THROWS_WITH(parse_voc_xml("<annotation><object>"), Contains("ends inside /annotation/object"));
  CHECK_THROWS_WITH(parse_voc_xml("<annotation><object><name>a</name></object></annotation>"),
                    Contains("without name or bndbox"));
  CHECK_THROWS_WITH(parse_voc_xml("<a></a>"), Contains("no element <annotation>"));
  CHECK_THROWS_WITH(parse_voc_xml("<annotation"), Contains("unfinished tag"));
}
