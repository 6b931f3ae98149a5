namespace EcomOpsEngine.Cli.Terminal;

/// <summary>Headings of fields: the template's words where it has them, else the field's own name.</summary>
internal static class FieldNames
{
    /// <summary>A field of a table or of its customer or product.</summary>
    public static string Heading(string field, Words words) => field switch
    {
        "channel" => words["Channel", "渠道"],
        "campaign" => words["Campaign", "活动"],
        "device" => words["Device", "设备"],
        "page" => words["Page", "页面"],
        "event_name" => words["Event", "事件"],
        "sku" => words["SKU", "商品"],
        "category_1" or "product.category_1" => words["Category 1", "一级类目"],
        "category_2" or "product.category_2" => words["Category 2", "二级类目"],
        "product.brand" => words["Brand", "品牌"],
        "customer.rfm_tier" => words["Tier", "客户层级"],
        "customer.rfm_segment" => words["Segment", "客户分群"],
        "customer.tag" => words["Tag", "行为标签"],
        "customer.gender" => words["Gender", "性别"],
        "customer.age_band" => words["Age band", "年龄段"],
        "customer.region" => words["Region", "地区"],
        "customer.city" => words["City", "城市"],
        "customer.city_tier" => words["City tier", "城市等级"],
        "customer.level" => words["Level", "会员等级"],
        _ => field,
    };
}
