using System.Globalization;

namespace EcomOpsEngine.Analytics.Funnels.Devices;

/// <summary>What a device is.</summary>
public enum DeviceGroup
{
    /// <summary>Neither, or not known: tablets, televisions, missing values.</summary>
    Other = 0,

    /// <summary>A telephone, its browser or an app.</summary>
    Mobile = 1,

    /// <summary>A desktop or laptop computer.</summary>
    Pc = 2,
}

/// <summary>Which values of the device field are mobile and which PC. Upper and lower case, and blanks around, are the same.</summary>
public sealed class DeviceGroups
{
    private readonly Dictionary<string, DeviceGroup> _groups = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Takes two lists.</summary>
    /// <param name="mobile">Values that are mobile.</param>
    /// <param name="pc">Values that are PC; none of them in the other list.</param>
    /// <exception cref="ArgumentException">A value stands in both lists.</exception>
    public DeviceGroups(IEnumerable<string> mobile, IEnumerable<string> pc)
    {
        ArgumentNullException.ThrowIfNull(mobile);
        ArgumentNullException.ThrowIfNull(pc);
        foreach (string value in mobile)
        {
            _groups[Normal(value)] = DeviceGroup.Mobile;
        }

        foreach (string value in pc)
        {
            if (_groups.TryGetValue(Normal(value), out DeviceGroup other) && other == DeviceGroup.Mobile)
            {
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"'{value}' is both mobile and PC."), nameof(pc));
            }

            _groups[Normal(value)] = DeviceGroup.Pc;
        }
    }

    /// <summary>Values that are mobile unless told otherwise.</summary>
    public static IReadOnlyList<string> MobileNames { get; } =
    [
        "mobile", "phone", "smartphone", "mobile phone", "mobile web", "mobile app", "android", "ios", "iphone", "app", "h5", "wap", "m", "wechat", "mini program", "miniprogram",
        "移动", "移动端", "移动设备", "手机", "手机端", "手机网页", "无线", "无线端", "安卓", "苹果", "小程序", "微信", "微信小程序",
    ];

    /// <summary>Values that are PC unless told otherwise.</summary>
    public static IReadOnlyList<string> PcNames { get; } =
    [
        "pc", "desktop", "computer", "laptop", "notebook", "web", "pc web", "desktop web", "windows", "mac", "macos", "linux",
        "电脑", "电脑端", "pc端", "桌面", "桌面端", "网页", "网页端", "笔记本",
    ];

    /// <summary>Group of a value; null: the event has none.</summary>
    public DeviceGroup Of(string? value) => value is not null && _groups.TryGetValue(Normal(value), out DeviceGroup group) ? group : DeviceGroup.Other;

    private static string Normal(string value) => value.Trim();
}
