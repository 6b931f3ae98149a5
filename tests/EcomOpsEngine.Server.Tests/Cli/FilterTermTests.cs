using EcomOpsEngine.Cli.Filters;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;
using Xunit;

namespace EcomOpsEngine.Server.Tests.Cli;

public class FilterTermTests
{
    private static readonly Dictionary<string, FieldType> Types = new()
    {
        ["device"] = FieldType.Text,
        ["quantity"] = FieldType.Integer,
        ["unit_price"] = FieldType.Money,
        ["ordered_at"] = FieldType.Time,
        ["properties.weight"] = FieldType.Number,
        ["properties.gift"] = FieldType.Boolean,
        ["properties.promised"] = FieldType.Time,
    };

    private static readonly TimeZoneInfo Shanghai = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");

    [Theory]
    [InlineData("device=mobile", "device", "In", false, "mobile")]
    [InlineData("properties.country=CN,US", "properties.country", "In", false, "CN|US")]
    [InlineData("device!=mobile", "device", "In", true, "mobile")]
    [InlineData("page~cart", "page", "Contains", false, "cart")]
    [InlineData("page!~cart", "page", "Contains", true, "cart")]
    [InlineData("page^=/sale", "page", "StartsWith", false, "/sale")]
    [InlineData("page!^=/sale", "page", "StartsWith", true, "/sale")]
    [InlineData("quantity>=3", "quantity", "AtLeast", false, "3")]
    [InlineData("quantity<=3", "quantity", "AtMost", false, "3")]
    [InlineData("campaign?", "campaign", "Present", false, "")]
    [InlineData("!campaign?", "campaign", "Present", true, "")]
    [InlineData(" 设备 = 手机", "设备", "In", false, " 手机")]
    [InlineData(@"page=a\,b,c\\d", "page", "In", false, @"a,b|c\d")]
    [InlineData("page=what?", "page", "In", false, "what?")]
    [InlineData("page=/x?a=1", "page", "In", false, "/x?a=1")]
    public void Terms_are_read(string text, string field, string test, bool negate, string values)
    {
        var term = FilterTerm.Parse(text);

        Assert.Equal((field, test, negate), (term.Field, term.Test.ToString(), term.Negate));
        Assert.Equal(values, string.Join('|', term.Values));
    }

    [Theory]
    [InlineData("device", "has no operator")]
    [InlineData("=mobile", "names no field")]
    [InlineData("?", "names no field")]
    [InlineData("device=", "has an empty value: write !device?")]
    [InlineData("device=a,,b", "has an empty value")]
    [InlineData("quantity>3", "write quantity>=n")]
    [InlineData("quantity<3", "write quantity<=n")]
    [InlineData("device^mobile", "unknown operator")]
    [InlineData("device!mobile", "unknown operator")]
    public void Wrong_terms_say_what_is_wrong(string text, string expected) =>
        Assert.Contains(expected, Assert.Throws<UsageException>(() => FilterTerm.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Values_take_the_kind_of_their_field()
    {
        var filter = Compile("device=1", "quantity=3", "unit_price>=12.5", "ordered_at<=2026-01-02");

        Assert.Equal("1", Only(filter, 0).In.Values[0].StringValue);
        Assert.Equal(3, Only(filter, 1).In.Values[0].Int64Value);
        Assert.Equal(12.5, Only(filter, 2).Range.Min.DoubleValue);
        Assert.Null(Only(filter, 2).Range.Max);
        Assert.Equal(new DateTime(2026, 1, 1, 16, 0, 0, DateTimeKind.Utc), Only(filter, 3).Range.Max.TimestampValue.ToDateTime());
    }

    [Fact]
    public void Values_take_the_type_of_their_property()
    {
        var filter = Compile("properties.weight=1,2.5", "properties.gift=true", "properties.promised>=2026-01-02");

        Assert.Equal([1, 2.5], Only(filter, 0).In.Values.Select(value => value.DoubleValue));
        Assert.True(Only(filter, 1).In.Values[0].BoolValue);
        Assert.Equal(new DateTime(2026, 1, 1, 16, 0, 0, DateTimeKind.Utc), Only(filter, 2).Range.Min.TimestampValue.ToDateTime());
        Assert.Contains("'ja' is neither true nor false", Assert.Throws<UsageException>(() => Compile("properties.gift=ja")).Message, StringComparison.Ordinal);
        Assert.Contains("the field holds numbers", Assert.Throws<UsageException>(() => Compile("properties.weight=heavy")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Terms_are_all_required_each_in_a_member_of_its_own()
    {
        var filter = Compile("device=mobile,tablet", "device!~x");

        Assert.Equal(2, filter.AllOf.Count);
        Assert.Equal(["mobile", "tablet"], Only(filter, 0).In.Values.Select(v => v.StringValue));
        Assert.True(Only(filter, 1).Negate);
        Assert.Equal("x", Only(filter, 1).Contains);
    }

    [Fact]
    public void Missing_is_a_test_of_its_own_and_not_a_negation()
    {
        var filter = Compile("campaign?", "!campaign?");

        Assert.Equal((Condition.TestOneofCase.IsNull, false, false), (Only(filter, 0).TestCase, Only(filter, 0).IsNull, Only(filter, 0).Negate));
        Assert.Equal((Condition.TestOneofCase.IsNull, true, false), (Only(filter, 1).TestCase, Only(filter, 1).IsNull, Only(filter, 1).Negate));
    }

    [Fact]
    public void A_word_on_a_number_field_is_refused_here() =>
        Assert.Contains("'many' is not a number", Assert.Throws<UsageException>(() => Compile("quantity=many")).Message, StringComparison.Ordinal);

    private static Filter Compile(params string[] terms) => FilterMessages.Compile(terms.Select(FilterTerm.Parse), Types, Shanghai);

    private static Condition Only(Filter filter, int n) => Assert.Single(filter.AllOf[n].Conditions);
}
