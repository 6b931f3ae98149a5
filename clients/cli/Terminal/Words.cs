using EcomOpsEngine.Contracts.V1;

namespace EcomOpsEngine.Cli.Terminal;

/// <summary>The language of headings: each place gives both texts side by side.</summary>
internal readonly record struct Words(Language Language)
{
    public bool Chinese => Language == Language.Zh;

    public string this[string english, string chinese] => Chinese ? chinese : english;

    public string Reason(NoValueReason reason) => reason switch
    {
        NoValueReason.ZeroDenominator => this["the denominator is zero", "分母为零"],
        NoValueReason.NoData => this["no data", "无数据"],
        NoValueReason.ZeroBase => this["growth from zero", "基期为零"],
        NoValueReason.NotAvailable => this["the tables behind it lack one of the dimensions or filters", "所用数据表没有该维度或筛选字段"],
        NoValueReason.NoVariation => this["no variation", "无变化"],
        _ => this["no value", "无值"],
    };
}
