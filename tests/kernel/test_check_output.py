"""Checks 11 and 15 of the kernel: what cells print and show."""

import time

import pytest

IN_ORDER = "for (int i = 0; i < 100_000; i++) System.out.println(i);"


# 11: output is complete, in order, quick, and in few messages
@pytest.mark.timing("kernel/println")
def test_check11_a_hundred_thousand_lines(kernel, figure):
    kernel.run('System.out.println("warm");')
    result = kernel.run(IN_ORDER)
    messages = len(result.of_type("stream"))
    assert result.stdout == "".join(f"{i}\n" for i in range(100_000))
    figure(result.seconds, "s", 2, 10)
    figure(messages, "messages", 2000, 2000, part="/messages")


@pytest.mark.timing("kernel/print-seen")
def test_check11_text_without_a_line_break_is_seen_soon(kernel, figure):
    request = kernel.send('System.out.print("x"); Thread.sleep(2000);')
    while True:
        message = kernel.client.get_iopub_msg(timeout=20)
        if message["msg_type"] == "execute_input":
            began = time.perf_counter()
        if message["msg_type"] == "stream":
            break
    seconds = time.perf_counter() - began
    assert message["content"]["text"] == "x"
    kernel.collect(request)
    figure(1000 * seconds, "ms", 200, 1500)


def test_check11_no_character_is_split(kernel):
    result = kernel.run(
        'byte[] bytes = "a😀é".getBytes("UTF-8");\n'
        "for (byte b : bytes) { System.out.write(b); System.out.flush(); Thread.sleep(60); }"
    )
    texts = [c["text"] for c in result.of_type("stream")]
    assert "".join(texts) == "a😀é"
    assert all("\ufffd" not in text for text in texts)
    big = kernel.run('System.out.print("😀".repeat(100_000));')
    assert big.stdout == "😀" * 100_000


def test_check11_streams_keep_their_order(kernel):
    result = kernel.run(
        'for (int i = 0; i < 3; i++) { System.out.println("o" + i); System.err.println("e" + i); }'
    )
    seen = "".join(c["text"] for c in result.of_type("stream"))
    assert seen == "o0\ne0\no1\ne1\no2\ne2\n"


def test_check11_output_of_a_thread_belongs_to_its_cell(kernel):
    first = kernel.send(
        "var later = new Thread(() -> { try { Thread.sleep(800); } catch (InterruptedException e) {}\n"
        '  System.out.println("from the thread"); });\nlater.start();'
    )
    kernel.collect(first)
    second = kernel.send("Thread.sleep(1600);")
    owners = {}
    end = time.perf_counter() + 20
    while "from the thread\n" not in owners and time.perf_counter() < end:
        message = kernel.client.get_iopub_msg(timeout=20)
        if message["msg_type"] == "stream":
            owners[message["content"]["text"]] = message["parent_header"]["msg_id"]
    assert owners["from the thread\n"] == first
    kernel.collect(second)


def test_check11_output_of_a_parallel_stream_belongs_to_the_running_cell(kernel):
    for number in range(3):
        result = kernel.run(
            "IntStream.range(0, 64).parallel().forEach(i -> {"
            f' System.out.println("{number}"); }});'
        )
        kernel.quiet(0.1)
        assert result.stdout == f"{number}\n" * 64


def test_check11_output_of_a_pool_belongs_to_the_cell_that_uses_it(kernel):
    """Threads of a fork-join pool work for whoever asks, not for the cell that made the pool."""
    kernel.run('var pool = new ForkJoinPool(2);\npool.submit(() -> System.out.println("made")).get();')
    result = kernel.run('pool.submit(() -> System.out.println("used")).get();')
    kernel.quiet(0.1)
    assert result.stdout == "used\n"


def test_check11_output_before_a_value_and_an_error(kernel):
    result = kernel.run('System.out.print("first"); 5')
    kinds = [m["msg_type"] for m in result.messages]
    assert kinds == ["status", "execute_input", "stream", "execute_result", "status"]
    result = kernel.run('System.out.print("first"); if (true) throw new Error();')
    kinds = [m["msg_type"] for m in result.messages]
    assert kinds == ["status", "execute_input", "stream", "error", "status"]


# 15: displays
def test_check15_updates_keep_one_output(kernel):
    result = kernel.run(
        'var id = display("one");\nfor (int i = 2; i < 5; i++) updateDisplay(id, i);'
    )
    shown = result.of_type("display_data")
    assert len(shown) == 1
    display_id = shown[0]["transient"]["display_id"]
    updates = result.of_type("update_display_data")
    assert [u["data"]["text/plain"] for u in updates] == ["2", "3", "4"]
    assert {u["transient"]["display_id"] for u in updates} == {display_id}


def test_check15_a_progress_of_ten_thousand_steps_is_throttled(kernel):
    result = kernel.run(
        "import dev.einlab.viz.Progress;\n"
        "List<Integer> steps = IntStream.range(0, 10_000).boxed().toList();\n"
        "long sum = 0;\nfor (int step : Progress.of(steps)) { sum += step; if (step % 10 == 0)"
        " Thread.sleep(1); }\nsum"
    )
    assert result.value == "49995000", result.traceback
    updates = len(result.of_type("update_display_data"))
    print(f"10,000 steps in {result.seconds:.1f} s: {updates} updates")
    assert len(result.of_type("display_data")) == 1
    assert 1 <= updates <= 10 * result.seconds + 2


def test_check15_clear_output(kernel):
    result = kernel.run('display("a"); clearOutput(true); display("b");')
    kinds = [m["msg_type"] for m in result.messages][2:-1]
    assert kinds == ["display_data", "clear_output", "display_data"]
    assert result.of_type("clear_output") == [{"wait": True}]


def test_an_image_is_shown_as_png(kernel):
    result = kernel.run("new java.awt.image.BufferedImage(4, 2, 1)")
    assert result.data["image/png"].startswith("iVBOR")
    assert result.value == "image, 4 by 2 pixels"


def test_long_arrays_are_shortened(kernel):
    assert kernel.value("new int[] {1, 2}") == "[1, 2]"
    assert kernel.value("new int[][] {{1}, {2, 3}}") == "[[1], [2, 3]]"
    text = kernel.value("new float[100_000]")
    assert text.endswith("(100000 elements)") and len(text) < 300
