using EcomOpsEngine.Server.Hosting;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace EcomOpsEngine.Server.Tests.Hosting;

public sealed class OptionReaderTests
{
    [Fact]
    public void Command_line_wins_over_environment_and_environment_over_file()
    {
        var file = File(("EcomOps:grpc-port", "1"), ("EcomOps:http-port", "2"), ("EcomOps:data", "file"));
        var options = OptionReader.Read(
            OptionReader.Split(["--grpc-port", "7"]), file,
            key => key switch { "ECOMOPS_GRPC_PORT" => "5", "ECOMOPS_HTTP_PORT" => "6", _ => null }, ServerOptions.Default);

        Assert.Equal((7, 6, "file"), (options.GrpcPort, options.HttpPort, options.DataDirectory));
    }

    [Fact]
    public void Load_roots_of_all_sources_add_up()
    {
        var here = Path.GetTempPath();
        var options = OptionReader.Read(
            OptionReader.Split(["--load-root", $"a={here}", $"--load-root=b={here}"]), File(("EcomOps:load-root:c", here)),
            key => key == "ECOMOPS_LOAD_ROOT" ? $"d={here};e={here}" : null, ServerOptions.Default);

        Assert.Equal(["a", "b", "c", "d", "e"], options.LoadRoots.Keys.Order());
    }

    [Theory]
    [InlineData("--grpc-port", "70000")]
    [InlineData("--grpc-port", "x")]
    [InlineData("--http-port", "-1")]
    [InlineData("--result-cache-mb", "-5")]
    [InlineData("--reflection", "perhaps")]
    [InlineData("--log-level", "loud")]
    [InlineData("--load-root", "nodir")]
    [InlineData("--load-root", "a=/there/is/no/such/folder")]
    [InlineData("--unknown", "1")]
    public void Wrong_values_are_named(string key, string value)
    {
        var wrong = Assert.Throws<OptionException>(() => OptionReader.Read(OptionReader.Split([key, value]), File(), _ => null, ServerOptions.Default));

        Assert.Contains(value == "1" ? key : value, wrong.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("grpc-port")]
    [InlineData("--grpc-port")]
    public void Broken_arguments_are_named(string argument) =>
        Assert.Contains(argument, Assert.Throws<OptionException>(() => OptionReader.Split([argument])).Message, StringComparison.Ordinal);

    private static IConfiguration File(params (string Key, string Value)[] pairs) =>
        new ConfigurationBuilder().AddInMemoryCollection(pairs.Select(pair => new KeyValuePair<string, string?>(pair.Key, pair.Value))).Build();
}
