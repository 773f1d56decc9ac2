// PASCAL VOC's XML files: objects, parts, entities, encodings, and what is wrong with them.
#include "lib/data/sets/voc_xml.h"

#include <catch2/catch.hpp>

using namespace sslrun;
using namespace sslrun::data;
using Catch::Contains;

TEST_CASE("VOC files: objects, parts, entities, encodings") {
  auto objects = sslrun::data::parse_voc_xml(
      "<?xml version=\"1.0\"?>\n<!-- <object> --><annotation kind='x'><filename>a&amp;b</filename><object>\n"
      "<name> a &lt;b&gt; <!-- or --> &amp;c&#233;\n</name><difficult>1</difficult><part><name>head</name><bndbox>"
      "<xmin>9</xmin></bndbox></part><bndbox><ymin>2</ymin><xmin>1.5</xmin><xmax> 30 </xmax><ymax>40</ymax></bndbox>"
      "<pose/></object><object><name><![CDATA[d & e]]></name><bndbox><xmin>1</xmin><ymin>2</ymin><xmax>3</xmax>"
      "<ymax>4</ymax></bndbox><difficult/></object></annotation>");
  REQUIRE(objects.size() == 2);
  CHECK(objects[0].name == "a <b>  &c\u00e9");
  CHECK(objects[0].difficult);
  CHECK(objects[0].box == std::array<double, 4>{1.5, 2, 30, 40});
  CHECK(objects[1].name == "d & e");
  CHECK_FALSE(objects[1].difficult);
  CHECK(sslrun::data::parse_voc_xml("<annotation/>").empty());
  auto latin = sslrun::data::parse_voc_xml(
      "<?xml version='1.0' encoding='ISO-8859-1'?><annotation><object><name>caf\xe9</name><bndbox><xmin>1</xmin>"
      "<ymin>2</ymin><xmax>3</xmax><ymax>4</ymax></bndbox></object></annotation>");
  CHECK(latin.at(0).name == "caf\u00e9");
}

TEST_CASE("VOC files: what is wrong with them") {
  const std::string begin = "<annotation>\n<object><name>a</name><bndbox><xmin>1</xmin><ymin>2</ymin>",
                    whole = begin + "<xmax>3</xmax><ymax>4</ymax></bndbox></object>\n";
  CHECK_THROWS_WITH(sslrun::data::parse_voc_xml("<annotation>\n<object>\n</annotation>"),
                    Contains("tags mismatch") && Contains("line 3"));
  CHECK_THROWS_WITH(sslrun::data::parse_voc_xml(whole),
                    Contains("the file ends without </annotation>: ") && Contains("line 2"));
  CHECK_THROWS_WITH(sslrun::data::parse_voc_xml("<annotation"), Contains("start element tag, line 1"));
  CHECK_THROWS_WITH(sslrun::data::parse_voc_xml(""),
                    Contains("the file ends without </annotation>: No document element"));
  CHECK_THROWS_WITH(sslrun::data::parse_voc_xml("<a></a>"), Contains("no element <annotation>"));
  CHECK_THROWS_WITH(sslrun::data::parse_voc_xml("<annotation><object><name> </name></object></annotation>"),
                    Contains("object 1: without a <name>"));
  CHECK_THROWS_WITH(sslrun::data::parse_voc_xml(whole + "<object><name>a</name></object></annotation>"),
                    Contains("object 2: without a <bndbox>"));
  CHECK_THROWS_WITH(sslrun::data::parse_voc_xml(begin + "<xmin>1</xmin><xmax>3</xmax></bndbox></object></annotation>"),
                    Contains("object 1: without <ymax> in its <bndbox>"));
  CHECK_THROWS_WITH(
      sslrun::data::parse_voc_xml(begin + "<xmax>3px</xmax><ymax>4</ymax></bndbox></object></annotation>"),
      Contains("object 1: expected a number in <xmax>, got '3px'"));
}

TEST_CASE("VOC files made to do harm: nested deep, entities in entities") {
  std::string deep;
  for (int i = 0; i < 300'000; i++) deep += "<a>";
  CHECK_THROWS_WITH(sslrun::data::parse_voc_xml("<annotation>" + deep), Contains("tags mismatch"));
  for (int i = 0; i < 300'000; i++) deep += "</a>";
  CHECK(sslrun::data::parse_voc_xml("<annotation>" + deep + "</annotation>").empty());
  auto kept = sslrun::data::parse_voc_xml(
      "<!DOCTYPE annotation [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\"><!ENTITY c SYSTEM \"file:///etc/passwd\">]>"
      "<annotation><object><name>&b;&c;</name><bndbox><xmin>1</xmin><ymin>2</ymin><xmax>3</xmax><ymax>4</ymax>"
      "</bndbox></object></annotation>");
  CHECK(kept.at(0).name == "&b;&c;");
}
