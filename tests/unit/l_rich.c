/* l_rich: rich text and plain text. */
#include "local/rich.h"
#include "unit.h"

#define MAX	(1u << 20)

static void
rich(const char *plain, const char *want)
{
	struct buf b, back;
	const char *why;

	buf_init(&b, MAX);
	buf_init(&back, MAX);
	rich_fromplain(&b, plain);
	is_str(buf_str(&b), want, "'%s' as rich text", plain);
	is_int(rich_toplain(&back, buf_str(&b), RICH_DASH, &why), 0,
	    "and back");
	is_str(buf_str(&back), plain, "it is the same");
	buf_free(&b);
	buf_free(&back);
}

/* WANT is the plain form of what stands in <body>. */
static void
plain(const char *inside, const char *want)
{
	const char *why = "?";
	struct buf b, xml;

	buf_init(&b, MAX);
	buf_init(&xml, MAX);
	buf_printf(&xml, "<body>%s</body>", inside);
	ok(rich_toplain(&b, buf_str(&xml), RICH_DASH, &why) == 0 && why == NULL,
	    "'%s'", inside);
	is_str(buf_str(&b), want, "its plain form");
	buf_free(&xml);
	buf_free(&b);
}

static void
bad(const char *xml, const char *want)
{
	const char *why = NULL;
	struct buf b;

	buf_init(&b, MAX);
	is_int(rich_toplain(&b, xml, RICH_DASH, &why), -1, "'%s'", xml);
	is_str(why, want, "what is wrong with it");
	buf_free(&b);
}

static void
texts(void)
{
	rich("", "<body></body>");
	rich("abc", "<body>abc</body>");
	rich("a\n\n b\t", "<body>a\n\n b\t</body>");
	rich("a < b && b > c", "<body>a &lt; b &amp;&amp; b &gt; c</body>");
	rich("\"it's\" &lt;", "<body>\"it's\" &amp;lt;</body>");
	rich("&", "<body>&amp;</body>");
	rich("\303\244\360\237\230\200", "<body>\303\244\360\237\230\200"
	    "</body>");
}

static void
tags(void)
{
	plain("a <b>b</b> <i>c</i><u>d</u><s>e</s><strong>f</strong><em>g</em>"
	    "<code>h</code>", "a b cdefgh");
	plain("<h1>one</h1><h2>two</h2>x", "one\ntwo\nx");
	plain("<ul><li>a</li><li>b</li></ul>c", "- a\n- b\nc");
	plain("x<ol><li>a<ul><li>b</li></ul></li></ol>", "x\n- a\n- b\n");
	plain("<pre>a\n  b</pre>c", "a\n  b\nc");
	plain("<blockquote>a</blockquote>b", "a\nb");
	plain("a<hr/>b<hr />c", "a\nb\nc");
	plain("<img src=\"x\" width='3'/>", "");
	plain("<object type=\"a\">x</object>", "x");
	plain("<b>a<i>b</i>c</b>", "abc");
}

static void
links(void)
{
	plain("<a href=\"http://x/?a=1&amp;b=2\">name</a>", "name");
	plain("<a href=\"http://x/?a=1&amp;b=2\"></a>!", "http://x/?a=1&b=2!");
	plain("<a href='http://x'/>", "http://x");
	plain("<a>x</a>", "x");
	/* what names an object is its address, whatever stands there */
	plain("see <a data-asana-gid=\"123\"/>", "see "
	    "https://app.asana.com/0/0/123");
	plain("<a data-asana-gid=\"123\">Task</a> b",
	    "https://app.asana.com/0/0/123 b");
	plain("<a href=\"https://app.asana.com/0/5/123\" data-asana-gid=\"123\""
	    ">Task</a>", "https://app.asana.com/0/5/123");
	plain("<a data-asana-gid=\"123\" href=\"https://app.asana.com/0/5/123\""
	    ">Task</a>", "https://app.asana.com/0/5/123");
	plain("<a href=\"h\">a</a><a>b</a><a href=\"i\"></a>", "abi");
	plain("<ul><li><a href=\"h\"></a></li></ul>", "- h\n");
}

static void
characters(void)
{
	plain("&amp;&lt;&gt;&quot;&apos;", "&<>\"'");
	plain("a&nbsp;b", "a\302\240b");
	plain("&#65;&#x42;&#x4a;&#228;&#x20ac;&#128512;",
	    "ABJ\303\244\342\202\254\360\237\230\200");
	plain("&#x10ffff;&#9;", "\364\217\277\277\t");
	plain("&amp;lt;", "&lt;");
	bad("<body>&</body>", "unknown entity");
	bad("<body>&copy;</body>", "unknown entity");
	bad("<body>&amp</body>", "unknown entity");
	bad("<body>&#;</body>", "unknown entity");
	bad("<body>&#x;</body>", "unknown entity");
	bad("<body>&#xg;</body>", "unknown entity");
	bad("<body>&#12a;</body>", "unknown entity");
	bad("<body>&#-1;</body>", "unknown entity");
	bad("<body>&#0;</body>", "no such character");
	bad("<body>&#xd800;</body>", "no such character");
	bad("<body>&#x110000;</body>", "no such character");
	bad("<body>&#9999999999;</body>", "no such character");
	bad("<body>&#99999999999999;</body>", "unknown entity");
	bad("<body>&", "unknown entity");
}

static void
mistakes(void)
{
	bad("", "must be in one <body>");
	bad("text", "must be in one <body>");
	bad("<b>text</b>", "must be in one <body>");
	bad(" <body></body>", "must be in one <body>");
	bad("<body>a</body><body>b</body>", "must be in one <body>");
	bad("<body/><body/>", "must be in one <body>");
	bad("<body></body><b>x</b>", "must be in one <body>");
	bad("<body>a</body>b", "text after </body>");
	bad("<body><body></body></body>", "must be in one <body>");
	bad("<body><p>x</p></body>", "unsupported element");
	bad("<body><br/></body>", "unsupported element");
	bad("<body><script>x</script></body>", "unsupported element");
	bad("<bodyx></bodyx>", "unsupported element");
	bad("<body><B>x</B></body>", "not well-formed");
	bad("<body><b>x</i></body>", "not well-formed");
	bad("<body><b>x</body>", "not well-formed");
	bad("<body>x</b></body>", "not well-formed");
	bad("<body>x", "not well-formed");
	bad("<body", "not well-formed");
	bad("<body><", "not well-formed");
	bad("<body></", "not well-formed");
	bad("<body></body", "not well-formed");
	bad("<body><a href>x</a></body>", "not well-formed");
	bad("<body><a href=x>x</a></body>", "not well-formed");
	bad("<body><a href=\"x>x</a></body>", "not well-formed");
	bad("<body><a href=\"x\"id=\"y\">x</a></body>", "not well-formed");
	bad("<body><a href=\"a<b\">x</a></body>", "not well-formed");
	bad("<body><a href=\"&x;\">x</a></body>", "unknown entity");
	bad("<body><hr / ></body>", "not well-formed");
	bad("<body><!-- x --></body>", "not well-formed");
	bad("<body><![CDATA[x]]></body>", "not well-formed");
	bad("<body><aaaaaaaaaaaaaaaaaaaaaaaaaaaa></body>", "not well-formed");
	bad("<body><a href=\"h\"><a href=\"i\">x</a></a></body>",
	    "a link in a link");
	bad("</body>", "must be in one <body>");
}

static void
nesting(void)
{
	const char *why;
	struct buf b, xml;
	int n, i;

	for (n = RICH_DEPTH_MAX - 1; n <= RICH_DEPTH_MAX; n++) {
		buf_init(&b, MAX);
		buf_init(&xml, MAX);
		buf_puts(&xml, "<body>");
		for (i = 0; i < n; i++)
			buf_puts(&xml, "<b>");
		buf_puts(&xml, "x");
		for (i = 0; i < n; i++)
			buf_puts(&xml, "</b>");
		buf_puts(&xml, "</body>");
		is_int(rich_toplain(&b, buf_str(&xml), RICH_DASH, &why),
		    n < RICH_DEPTH_MAX ? 0 : -1, "%d elements in <body>", n);
		is_str(why, n < RICH_DEPTH_MAX ? NULL : "nested too deeply",
		    "what is wrong");
		buf_free(&xml);
		buf_free(&b);
	}
}

/* It appends, and a list item begins a line of what was there. */
static void
appending(void)
{
	const char *why;
	struct buf b;

	buf_init(&b, MAX);
	buf_puts(&b, "before");
	rich_toplain(&b, "<body><ul><li>a</li></ul></body>", RICH_DASH, &why);
	is_str(buf_str(&b), "before\n- a\n", "appended");
	buf_free(&b);
}

int
main(void)
{
	texts();
	tags();
	links();
	characters();
	mistakes();
	nesting();
	appending();
	return done();
}
