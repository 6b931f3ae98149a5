using System.Globalization;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Storage.Schema;

namespace EcomOpsEngine.Server.Queries;

/// <summary>A number literal in the unit of its column; both ends are equal where the column can hold it exactly.</summary>
/// <param name="Low">Largest representable number at or below the literal.</param>
/// <param name="High">Smallest representable number at or above the literal.</param>
internal readonly record struct NumberLiteral(long Low, long High);

/// <summary>Reads typed literals of the contract.</summary>
internal static class Literal
{
    public static string TypeName(FieldType type) => type.ToString().ToLowerInvariant();

    public static string KindName(Value value) => value.KindCase switch
    {
        Value.KindOneofCase.StringValue => "a text",
        Value.KindOneofCase.Int64Value => "a whole number",
        Value.KindOneofCase.DoubleValue => "a decimal number",
        Value.KindOneofCase.BoolValue => "a truth value",
        Value.KindOneofCase.TimestampValue => "an instant",
        _ => "nothing",
    };

    public static string Show(Value value) => value.KindCase switch
    {
        Value.KindOneofCase.StringValue => $"'{Shown.Text(value.StringValue)}'",
        Value.KindOneofCase.Int64Value => value.Int64Value.ToString(CultureInfo.InvariantCulture),
        Value.KindOneofCase.DoubleValue => value.DoubleValue.ToString(CultureInfo.InvariantCulture),
        Value.KindOneofCase.TimestampValue => Instants.Show(value.TimestampValue),
        Value.KindOneofCase.BoolValue => value.BoolValue ? "true" : "false",
        _ => value.KindCase.ToString(),
    };

    /// <summary>What is wrong with comparing this literal with the field; null when it fits.</summary>
    public static string? Mismatch(Value? value, CatalogField field)
    {
        if (value is null || value.KindCase == Value.KindOneofCase.None)
        {
            return "No literal; set exactly one kind of value.";
        }

        var fits = (field.Type, value.KindCase) switch
        {
            (FieldType.Text, Value.KindOneofCase.StringValue) => true,
            (FieldType.Integer or FieldType.Money, Value.KindOneofCase.Int64Value or Value.KindOneofCase.DoubleValue) => true,
            (FieldType.Number, Value.KindOneofCase.Int64Value or Value.KindOneofCase.DoubleValue) => true,
            (FieldType.Boolean, Value.KindOneofCase.BoolValue) => true,
            (FieldType.Time, Value.KindOneofCase.TimestampValue) => true,
            _ => false,
        };
        if (!fits)
        {
            return $"'{field.Name}' is a {TypeName(field.Type)} field; found {KindName(value)}, expected {Expected(field.Type)}.";
        }

        return value.KindCase switch
        {
            Value.KindOneofCase.DoubleValue when !double.IsFinite(value.DoubleValue) => "Not a finite number.",
            Value.KindOneofCase.TimestampValue => Instants.Problem(value.TimestampValue),
            _ => null,
        };
    }

    /// <summary>A fitting literal in the unit of the field's column; numbers beyond 64 bits are held at the ends.</summary>
    public static NumberLiteral? Number(Value value, CatalogField field, int moneyScale)
    {
        if (field.Type == FieldType.Time)
        {
            var us = Instants.UnixUs(value.TimestampValue);
            return new NumberLiteral(us, us);
        }

        var unit = field.Type == FieldType.Money ? (decimal)Math.Pow(10, moneyScale) : 1m;
        if (value.KindCase == Value.KindOneofCase.Int64Value)
        {
            return Held(value.Int64Value * unit);
        }

        return value.DoubleValue switch
        {
            > 1e19 => new NumberLiteral(long.MaxValue, long.MaxValue),
            < -1e19 => new NumberLiteral(long.MinValue, long.MinValue),
            _ => Held((decimal)value.DoubleValue * unit),
        };
    }

    /// <summary>The place of a fitting literal among the values of a property (<see cref="PropertyValue.Rank"/>). What 64 bits of floating point do not hold lies beyond all of them.</summary>
    public static double Rank(Value value) => value.KindCase switch
    {
        Value.KindOneofCase.Int64Value => value.Int64Value,
        Value.KindOneofCase.DoubleValue => value.DoubleValue,
        Value.KindOneofCase.BoolValue => value.BoolValue ? 1 : 0,
        _ => Instants.UnixUs(value.TimestampValue),
    };

    /// <summary>Whether the first of two fitting literals of one kind is greater.</summary>
    public static bool Exceeds(Value a, Value b) => a.KindCase switch
    {
        Value.KindOneofCase.Int64Value => a.Int64Value > b.Int64Value,
        Value.KindOneofCase.DoubleValue => a.DoubleValue > b.DoubleValue,
        Value.KindOneofCase.TimestampValue => Instants.UnixUs(a.TimestampValue) > Instants.UnixUs(b.TimestampValue),
        _ => false,
    };

    private static NumberLiteral Held(decimal number) => new(
        (long)Math.Clamp(Math.Floor(number), long.MinValue, long.MaxValue),
        (long)Math.Clamp(Math.Ceiling(number), long.MinValue, long.MaxValue));

    private static string Expected(FieldType type) => type switch
    {
        FieldType.Text => "string_value",
        FieldType.Time => "timestamp_value",
        FieldType.Boolean => "bool_value",
        _ => "int64_value or double_value",
    };
}
